// What the page itself says.
export const WORDS = {
  zh: {
    title: "预览", edition: "版本", zh: "中文", bilingual: "双语", en: "英文", smaller: "缩小 (-)", larger: "放大 (+)", fit: "适合宽度",
    search: "查找 (/)", print: "打印", download: "下载 PDF", contents: "目录", pages: "页面", findings: "问题", cause: "出处", nothing: "未发现问题",
    current: "已是最新", open: "有未解决的错误", broken: "输入有误，所示为上次的页面", gone: "预览已结束或正在重新连接", copy: "复制位置", copied: "已复制",
    editor: "在编辑器中打开", written: "写在", own: "由程序或排版产生，不出自某个文件", stated: "报告中的所有位置：", page: "第",
    nowhere: "页面上没有对应的位置", click: "点击页面上的文字，看它出自哪里",
  },
  en: {
    title: "Preview", edition: "Edition", zh: "Chinese", bilingual: "Bilingual", en: "English", smaller: "Smaller (-)", larger: "Larger (+)", fit: "Fit width",
    search: "Search (/)", print: "Print", download: "Download PDF", contents: "Contents", pages: "Pages", findings: "Findings", cause: "Source", nothing: "Nothing to report",
    current: "Up to date", open: "Errors are open", broken: "The input is broken: these are the last good pages", gone: "The preview has ended, or is reconnecting", copy: "Copy place", copied: "Copied",
    editor: "Open in editor", written: "Written in", own: "Made by the program or the layout, not written in a file", stated: "All places that state it:", page: "p.",
    nowhere: "Nothing on the pages answers to it", click: "Click any text on a page to see where it comes from",
  },
};
