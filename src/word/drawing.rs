//! Figures as pictures: the PNG that every word processor shows, beside it the SVG that newer ones print sharply.

use crate::model::manuscript::Drawing;

use super::xml::Xml;

const PICTURE: &str = "http://schemas.openxmlformats.org/drawingml/2006/picture";
const MAIN: &str = "http://schemas.openxmlformats.org/drawingml/2006/main";
const SVG: &str = "http://schemas.microsoft.com/office/drawing/2016/SVG/main";

/// The extension by which a picture names its SVG.
const SVG_EXTENSION: &str = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}";

/// English metric units in a hundredth of a point.
const UNITS: i64 = 127;

pub fn file(index: usize, ending: &str) -> String {
    format!("figure{}.{ending}", index + 1)
}

pub fn relation(index: usize, ending: &str) -> String {
    format!("{ending}{}", index + 1)
}

/// A picture in line with the text.
pub fn inline(xml: &mut Xml, index: usize, drawing: &Drawing, alternative: &str) {
    let length = |hundredths: i32| (i64::from(hundredths) * UNITS).to_string();
    let (width, height) = (length(drawing.width), length(drawing.height));
    let extent = [("cx", width.as_str()), ("cy", height.as_str())];
    let (id, name) = ((index + 1).to_string(), file(index, "png"));
    let alternative = alternative.replace('\n', " ");
    let described = [("id", id.as_str()), ("name", name.as_str()), ("descr", alternative.as_str())];
    xml.within("w:drawing", &[], |xml| {
        xml.within("wp:inline", &[("distT", "0"), ("distB", "0"), ("distL", "0"), ("distR", "0")], |xml| {
            xml.empty("wp:extent", &extent);
            xml.empty("wp:docPr", &described);
            xml.within("wp:cNvGraphicFramePr", &[], |xml| {
                xml.empty("a:graphicFrameLocks", &[("xmlns:a", MAIN), ("noChangeAspect", "1")]);
            });
            xml.within("a:graphic", &[("xmlns:a", MAIN)], |xml| {
                xml.within("a:graphicData", &[("uri", PICTURE)], |xml| {
                    xml.within("pic:pic", &[("xmlns:pic", PICTURE)], |xml| picture(xml, index, &described, &extent));
                });
            });
        });
    });
}

fn picture(xml: &mut Xml, index: usize, described: &[(&str, &str)], extent: &[(&str, &str)]) {
    xml.within("pic:nvPicPr", &[], |xml| {
        xml.empty("pic:cNvPr", described);
        xml.empty("pic:cNvPicPr", &[]);
    });
    xml.within("pic:blipFill", &[], |xml| {
        xml.within("a:blip", &[("r:embed", &relation(index, "png"))], |xml| {
            xml.within("a:extLst", &[], |xml| {
                xml.within("a:ext", &[("uri", SVG_EXTENSION)], |xml| {
                    let embed = [("xmlns:asvg", SVG), ("r:embed", &*relation(index, "svg"))];
                    xml.empty("asvg:svgBlip", &embed);
                });
            });
        });
        xml.within("a:stretch", &[], |xml| xml.empty("a:fillRect", &[]));
    });
    xml.within("pic:spPr", &[], |xml| {
        xml.within("a:xfrm", &[], |xml| {
            xml.empty("a:off", &[("x", "0"), ("y", "0")]);
            xml.empty("a:ext", extent);
        });
        xml.within("a:prstGeom", &[("prst", "rect")], |xml| xml.empty("a:avLst", &[]));
    });
}
