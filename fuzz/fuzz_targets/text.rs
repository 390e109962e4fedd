#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ecopark_fuzz::text::run(data));
