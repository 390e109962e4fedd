//! The sheet that tells a reviewer how to read the others.

use rust_xlsxwriter::{RowNum, Worksheet, XlsxError};

use super::super::pen;

const NOTES: [&str; 7] = [
    "一、本工作簿供审核人核对：“对照考核表”A至G列为报表，打印时只印这几列；H列以后供审核，不打印。",
    "二、数值均由公式算出：原始数据在“数据”，分步结果在“计算过程”，改动“数据”中的数值，各项随之重算。",
    "三、为使公式不含单位换算，“数据”另列基本单位数值（元、吨、米、人、次等）；考核结果再换算为表中单位。",
    "四、“数值”按GB/T 8170-2008修约（四舍六入五成双），不是电子表格通常的四舍五入，故其公式较长。",
    "五、“是否达标”以修约前的“完整计算值”判定；未选为考核指标的，写“不考核”。",
    "六、没有数值的指标写“-”，不设公式；所缺数据见“数据”中写“-”的各行。",
    "七、电子表格以二进制保存数值，最后几位有效数字可能与精确值不同，不影响表中所印各位。",
];

pub fn write(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_column_width(0, 100)?;
    pen::text(sheet, (0, 0), "说明", &pen::title())?;
    for (index, note) in NOTES.iter().enumerate() {
        let row = 1 + index as RowNum;
        sheet.set_row_height(row, 32)?;
        pen::text(sheet, (row, 0), note, &pen::plain())?;
    }
    Ok(())
}
