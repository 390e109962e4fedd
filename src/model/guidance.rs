//! Why each rule is there, what goes wrong in a report without it, and how its findings are mended in general. Not one finding's own hint.

use crate::finding::{Rule, Words};

mod page;
mod severities;

pub use page::{page, standing};
pub use severities::Severities;

/// What is to be said about a rule as such.
pub struct Guidance {
    pub severities: Severities,
    /// What goes wrong in a report without the rule.
    pub why: Words,
    pub mend: Words,
}

/// A rule without an entry here does not compile.
macro_rules! guidance {
    ($($rule:ident: $severities:ident, $why_zh:literal, $why_en:literal, $mend_zh:literal, $mend_en:literal;)*) => {
        /// What is to be said about a rule.
        pub fn guidance(rule: Rule) -> Guidance {
            match rule {
                $(Rule::$rule => Guidance {
                    severities: Severities::$severities,
                    why: Words::new($why_zh, $why_en),
                    mend: Words::new($mend_zh, $mend_en),
                },)*
            }
        }
    };
}

guidance! {
    MissingFile: Error,
        "缺了文件，报告就少一年的数据、一章或整个标准，其余的检查也无从谈起。",
        "Without the file the report lacks a year of data, a chapter or the standard itself, and nothing that rests on it can be checked.",
        "补上文件，或改正文件名；文件名区分大小写。",
        "Add the file or correct its name; capitals matter.";
    UnreadableFile: Error,
        "读不出的文件等于没有：GBK编码的文字会变成乱码印进报告。",
        "A file that cannot be read says nothing: text saved as GBK would reach the page as gibberish.",
        "另存为UTF-8编码，并检查权限和大小。",
        "Save it as UTF-8, and check its permissions and size.";
    UnusedFile: Warning,
        "名称写错的章节或年份数据不会印出，而谁也看不出少了它。",
        "A chapter or a year of data with a slip in its name is left out of the report, and nobody sees that it is missing.",
        "按提示改名，或移出该文件夹。",
        "Rename it as the hint says, or move it out of the folder.";
    YamlSyntax: Error,
        "一处缩进或冒号写错，后面的内容就可能归到别的项下。程序不猜，整个文件停止读取。",
        "One wrong indent or colon can put everything below it under another key. Nothing is guessed: the rest of the file is not read.",
        "看所指的行及上一行：半角冒号后加空格，用空格缩进，引号和括号成对。",
        "Look at the line shown and the one above: a half-width colon and a space, spaces for indents, quotes and brackets in pairs.";
    UnwritableOutput: Error,
        "写不出的报告若不说明，交出去的就是上一次的旧文件。",
        "If a failed write went unsaid, last week's file would be handed in for today's.",
        "关闭正在打开PDF的程序，检查磁盘空间和文件夹权限，或用 --out 换一个文件夹。",
        "Close the program that holds the PDF open, check the disk and the folder's permissions, or name another folder with --out.";
    UnknownKey: Error,
        "写错的键不会被读取，所填的说明、来源或要求就悄悄丢失了。",
        "A misspelt key is read by nothing, so the source, note or limit written under it would be lost without a word.",
        "按提示改正键名，或删去该行。",
        "Correct the key as the hint says, or delete the line.";
    DuplicateKey: Error,
        "同一编号写了两次，哪个数值印进报告就全凭运气。",
        "With the same id written twice, it is luck which of the two values is printed.",
        "核对来源，只保留正确的一处。",
        "Check the source and keep the right one.";
    MissingKey: Error,
        "缺了单位、名称或日期，数值就无法换算、称呼或排印。",
        "Without its unit, name or date a value cannot be converted, named or printed.",
        "在所指位置补上该键。",
        "Add the key at the place shown.";
    WrongValue: Error,
        "类型不对或不在允许范围内的内容，只能靠猜测才能印出，例如不存在的日期或标准中没有的指标序号。",
        "What is of the wrong kind or outside the words allowed could only be printed by guessing: a date that does not exist, a row that the standard does not have.",
        "按提示的写法改正。",
        "Write it as the hint says.";
    InvalidNumber: Error,
        "-0.4.85、1,234、21% 这样的写法有不止一种读法，猜错一次，表中就多一个错数。",
        "`-0.4.85`, `1,234` or `21%` can be read in more than one way, and one wrong guess puts a wrong number into the table.",
        "只写半角数字、负号和小数点，单位写在 unit 中；未收集的写 null。",
        "Write half-width digits, the sign and the point only, the unit under `unit`, and null for what was not collected.";
    UnknownUnit: Error,
        "不认识的单位不能换算，万元当作元会差一万倍。",
        "An unknown unit cannot be converted, and 万元 taken for yuan is wrong by a factor of ten thousand.",
        "用 data/README.md 所列的单位；换了单位，数值须一并换算。",
        "Use a unit listed in data/README.md; with another unit the value changes too.";
    UnitMismatch: Error,
        "吨不能换算成万元，公式的量纲与指标的单位不符，说明公式或单位有一处是错的。",
        "Tonnes cannot become yuan: when a formula measures something other than its row's unit, one of the two is wrong.",
        "核对公式和单位，改正错的一处。",
        "Check the formula and the unit, and mend the one at fault.";
    UnknownFact: Error,
        "句子或公式引用的编号不存在，印出来的就是空白，或是另一个数。",
        "When a sentence or formula names an id that does not exist, a blank or another number would stand in its place.",
        "按提示改正编号，或先在 data/facts.yaml 中定义。",
        "Correct the id as the hint says, or define it in data/facts.yaml first.";
    ApproximateFigure: Error,
        "约数印进考核表或代入公式，就成了准确数，“近100%”会被判为达到100%；修约后的“超过”“近”也可能不再成立。",
        "An approximate figure in the table or in a formula is taken for exact, and “nearly 100%” would be judged to be 100%; rounded, “more than” or “nearly” may no longer be true.",
        "填写准确数并删去 approximate；句中另用一个事实说约数，或多印几位小数。",
        "Enter the exact figure and remove `approximate`; let a fact of its own speak roughly in a sentence, or print more decimals.";
    DirectionDiffers: Either,
        "“下降”后面的数为负，说的就成了上升，为错误；“增长”后面的数为负，读来别扭，为警告。更正数据后升降变了，句中写死的词不会跟着变。",
        "A negative number behind “fell by” says that it rose, which is an error; behind “grew by” it reads oddly, which is a warning. When a correction turns a rise into a fall, a word that was typed stays.",
        "删去句中的升降词，写成 change 过滤器，由数据决定。",
        "Leave the word out and use the filter `change`: the data then decide.";
    MissingValue: Either,
        "句中引用的数据没有填报，印出的句子就缺了数字，为错误；勾稽关系缺了数据就验不了，为警告。",
        "A sentence that names a fact without a value has a hole in it, which is an error; a relation that lacks a value cannot be tested, which is a warning.",
        "向数据提供部门取得数值，或改写句子不再引用；未收集的写 null。",
        "Get the value from the department that supplies it, or write the sentence without it; write null for what was not collected.";
    FormulaSyntax: Error,
        "读不懂的公式算不出数，勉强去猜则会算出错数。",
        "A formula that cannot be understood gives no number, and one that is half guessed gives a wrong one.",
        "从所指的字符起改正；可用 + - * / ^ ( )、编号、x[base]、x[t-3]、mean(…)。",
        "Mend it from the character shown on; + - * / ^ ( ), ids, x[base], x[t-3] and mean(…) may be used.";
    FormulaUndefined: Either,
        "除以零或对负数开方没有结果，任何印出的数都是假的。列入考核的指标为错误，其他的印“-”，为警告。",
        "A division by zero or the root of a negative number has no result, and any number printed for it would be false. It is an error for an assessed row; another prints a dash.",
        "核对分母和基准年的数据；确实无结果的，说明理由后免除警告。",
        "Check the denominator and the base year's data; where there truly is no result, waive the warning with the reason.";
    TemplateFault: Error,
        "模板有误，整页或整章就可能排不出来。",
        "With a faulty template a page or a whole chapter may not come out.",
        "改正所指的一行，或删去项目中的模板，改用内置模板。",
        "Mend the line shown, or delete the project's own template: the built-in one takes its place.";
    ExpressionFault: Error,
        "花括号中的写法有误，印出的可能是原文、空白或单位不对的数。",
        "A fault between the braces would print the source text, a blank, or a number in the wrong unit.",
        "按提示的写法改正；可用的过滤器见 content/README.md。",
        "Write it as the hint says; content/README.md lists the filters.";
    UnsupportedMarkdown: Error,
        "标题、图片、链接等没有对应的版式，照印会打乱章节编号和版面。",
        "Headings, pictures and links have no form in this report; set anyway, they would upset its numbering and layout.",
        "改用章节的 title，或改成普通文字；符号本身前面加反斜杠。",
        "Use a section's `title` or plain words; a backslash before a sign makes it a sign.";
    ForbiddenCharacter: Error,
        "看不见的控制字符会打乱文字的顺序，专用区字符在别的电脑上显示成方框。",
        "Invisible control characters change the order of the text, and private-use ones show as boxes on another machine.",
        "删去该字符后重新输入，常见于从网页或PDF复制的文字。",
        "Delete it and type it anew; it mostly comes with text copied from a web page or a PDF.";
    MissingTranslation: Error,
        "双语版和英文版中，没有译文的一段会变成空白，或夹着另一种文字。",
        "In an edition that prints the language, an untranslated text leaves a gap or shows the other language.",
        "补上译文；只报送中文的，用 --edition zh 生成。",
        "Translate it; for a filing in Chinese alone, build with --edition zh.";
    LanguagesDiffer: Either,
        "中英文各说各的数，读者无从知道哪个是真的，而评审往往只看其中一种。",
        "When Chinese and English state different figures nobody can tell which is true, and a reviewer mostly reads only one of them.",
        "两种文字引用相同的事实、写相同的年份；位数不同的用 decimals。",
        "Let both name the same facts and years; use `decimals` where the digits differ.";
    StaleTranslation: Error,
        "中文改过而英文没有跟着改，英文版就还在说旧话。",
        "When the Chinese was changed and the English was not, the English edition still says what is no longer so.",
        "对照修改译文，然后用 ecopark accept-translation 确认。",
        "Compare and mend the English, then confirm it with `ecopark accept-translation`.";
    UnconfirmedTranslation: Warning,
        "没有人对照过的译文，意思可能相反，而数字检查看不出来。",
        "English that nobody has compared may say the opposite, which no check of numbers can see.",
        "对照后用 ecopark accept-translation 确认。",
        "Compare the two, then confirm with `ecopark accept-translation`.";
    UnitUnfitForLanguage: Error,
        "英文没有“万”“亿”，照印 12.5亿元 英文读者看不懂，自行换算又容易差十倍。",
        "English has no 万 or 亿: a reader cannot follow 12.5亿元, and converting it by head is easily wrong by ten.",
        "用 unit 过滤器换算，如 unit(to=\"billion yuan\")。",
        "Convert it with the `unit` filter, such as `unit(to=\"billion yuan\")`.";
    MissingFont: Error,
        "没有中文字体，正文会印成方框。",
        "Without a Chinese face the text is printed as boxes.",
        "运行 ./setup 取得字体，或用 --font-dir 指定文件夹。",
        "Run ./setup to fetch the fonts, or name a folder with --font-dir.";
    SubstitutedFont: Warning,
        "用别的字体代替，行数和页数会变，与公文的版式要求也可能不符。",
        "Another style of face changes where lines and pages break, and may not be what official layout asks for.",
        "安装提示中的字体；草稿可以不管。",
        "Install the face that the hint names; a draft may do without.";
    MissingGlyph: Error,
        "字体中没有的字只能印成方框，人名、地名中的生僻字最常见；因此草稿也不生成，预览中看得见方框。",
        "A character that no face has would be printed as a box, most often a rare one in a name; so no draft is made either. The preview shows the box.",
        "换成有此字的字体，或改用通行的写法。",
        "Add a face that has it, or use the common form.";
    TypesettingFault: Error,
        "版式文件有误，页面排不出来。",
        "A fault in a component keeps the pages from being set.",
        "改正所指的版式文件；用内置模板时，请检查所指的文字。",
        "Mend the component shown; with the built-in templates, look at the text shown.";
    LayoutStopped: Error,
        "版式文件中没有尽头的循环会占住整台机器，报告永远排不完。",
        "A loop without end in a component would hold the whole machine, and the report would never be set.",
        "检查所指的循环、嵌套和过大的图片；确需更多时间或内存的，用 --time-limit、--memory-limit。",
        "Look for the loop, deep nesting or a huge picture; where it really takes more, use `--time-limit` or `--memory-limit`.";
    PreviewRefused: Error,
        "预览要占用本机的一个端口，端口被占用或不许使用时，页面打不开。",
        "The preview needs a port of this machine; where that is taken or not allowed, no page would open.",
        "换一个端口，或不写 --port。",
        "Use another port, or leave out `--port`.";
    AssessedWithoutValue: Error,
        "选定的考核指标没有数值就无法判定，考核表会被退回。",
        "A row chosen for assessment and without a value cannot be judged, and the table would be sent back.",
        "填报数据，或在 assessed 中改选其他可选指标。",
        "Supply the data, or choose another optional row in `assessed`.";
    RequirementNotMet: Warning,
        "考核指标不达标关系到能否通过，不应等评审时才发现。",
        "A row below its limit decides whether the park passes, and is better seen now than by the reviewers.",
        "核对数据；确实不达标的，在正文说明原因和措施，并免除警告。",
        "Check the data; where it is so, say in the narrative why and what is done, and waive the warning.";
    EvidenceMissing: Warning,
        "填“达标”“具备”而没有依据，评审时拿不出证明。",
        "A word such as 达标 entered without evidence cannot be proved when the reviewers ask.",
        "在 evidence 中写明文件、平台或记录。",
        "Name the document, platform or record under `evidence`.";
    RequirementReplaced: Warning,
        "换用的限值须经主管部门认可，否则按标准原值可能不达标。",
        "A limit put in place of the standard's needs the authority's consent; by the standard's own the row may fail.",
        "请主管部门确认，在免除中写明由谁确认。",
        "Have it confirmed by the authority in charge, and say in the waiver by whom.";
    RowLeftBlank: Warning,
        "表内数据要求全部填报，空着的指标会被要求补报。",
        "The form asks for all data, and a row left blank will be asked for.",
        "补充数据；确实无法取得的，说明理由后免除警告。",
        "Supply the data; where it cannot be had, waive the warning with the reason.";
    GroupWithoutChoice: Error,
        "标准规定每组至少选一项，漏选则整张表不合规定。",
        "The standard asks for at least one row of each group; without it the whole table breaks the rule.",
        "在 assessed 中加入该组的一项。",
        "Add a row of the group to `assessed`.";
    TooFewAssessed: Error,
        "考核指标少于标准规定的项数，评价结果不予认可。",
        "With fewer rows than the standard asks for, the assessment is not accepted.",
        "在 assessed 中增选可选指标。",
        "Choose more optional rows in `assessed`.";
    RoundingVisible: Warning,
        "按GB/T 8170修约与四舍五入差一位，或修约后看似与判定相反，复核的人会以为算错了。",
        "Where GB/T 8170 and half-up rounding differ by a digit, or the printed digits seem to contradict the verdict, whoever recomputes the table takes it for a mistake.",
        "不必修改；把提示告诉复核的人。",
        "Nothing is to be mended; tell it to whoever recomputes the table.";
    FiledDiffers: Warning,
        "报送过的数与现在算出的不同，两份文件放在一起就自相矛盾。",
        "When a figure already filed is not what the data give now, the two papers contradict each other.",
        "由数据提供部门确认哪个正确：更正数据，或免除并写明理由。",
        "Let the department confirm which is right: correct the data, or waive with the reason.";
    PartsDiffer: Error,
        "构成图中各部分之和与总量不符，读者把百分数一加就知道图是错的。",
        "A chart of shares whose parts do not add up to the whole is seen to be wrong by whoever adds the percentages.",
        "核对各部分和总量，补上遗漏的部分，或不写 whole。",
        "Check the parts and the whole, add the part that is missing, or leave out `whole`.";
    ToBeConfirmed: Warning,
        "来源本身留有疑问，印成定数后就没有人记得要问。",
        "The source leaves a question open; printed as a plain figure, nobody would remember to ask.",
        "得到答复后更正数据，删去 to_confirm 中的该项。",
        "Once it is answered, correct the data and delete the entry from `to_confirm`.";
    UnverifiedStandard: Warning,
        "公式或要求没有与标准原文核对过，判定可能有误。",
        "The formula or limit was never compared with the standard's own text, so the verdict may be wrong.",
        "对照标准原文，核实后删去 unverified。",
        "Compare it with the standard's text, then delete `unverified`.";
    AfterDeadline: Warning,
        "封面日期晚于通知的截止日期，等于自己写明逾期。",
        "A cover dated after the day the notice names says in writing that the report is late.",
        "核对 date 和 notice 中的 deadline；获准延期的，免除警告。",
        "Check `date` and the notice's `deadline`; where more time was granted, waive the warning.";
    RelationViolated: Error,
        "分项之和不等于合计、占比超过100%，说明至少有一个数是假的，而每个数单独看都像是对的。",
        "When parts do not sum to their total, or a share exceeds 100 %, at least one figure is false, though each looks right by itself.",
        "按提示核对各数的来源，更正错的一个；口径本来不同的，说明理由后免除。",
        "Check the sources of the figures that the finding lists and correct the wrong one; where they are counted differently, waive it with the reason.";
    Implausible: Warning,
        "远离常理的数多半是单位或小数点写错，评审时一眼就会被问到。",
        "A figure far from the ordinary is mostly a slip of unit or decimal point, and reviewers ask about it at once.",
        "核对数值和单位；确实如此的，说明理由后免除。",
        "Check the value and its unit; where it is so, waive it with the reason.";
    RefusedTerm: Error,
        "同一事物写成几个名称，读者以为是几件事；单位的名称写错，文件会被退回。",
        "A thing called by several names is taken for several things, and a report that gets an authority's name wrong is sent back.",
        "改用词汇表中的名称；名称本身有变的，改词汇表。",
        "Write the name that the glossary gives; where the name itself has changed, change the glossary.";
    TermNotInTranslation: Warning,
        "中文写到的单位或工程，英文没有它的名称，多半是译漏或译成了别的。",
        "When the Chinese names a body or project and the English does not, it was mostly left out or called something else.",
        "在英文中写上词汇表的名称；有意略去的不必改。",
        "Write the glossary's name in the English; what is left out on purpose may stay so.";
    Punctuation: Warning,
        "半角逗号、不成对的引号一眼可见，公文里会被当成没有校对。",
        "A half-width comma in Chinese or an unpaired quotation mark is seen at a glance and read as a text that nobody proofread.",
        "按提示改正标点。",
        "Correct the mark as the hint says.";
    UnfinishedSentence: Either,
        "“达到，”后面缺了数，是删掉数值时留下的断句，为错误；段末没有标点，可能没有写完，为警告。",
        "A clause that reaches something and does not say what is left over from a deleted figure, which is an error; a paragraph that ends without a mark may break off, which is a warning.",
        "补上数值或宾语，写完句子，或删去这一句。",
        "Add the figure or object and finish the sentence, or drop it.";
    ToBeWritten: Error,
        "新建的项目用提示占住每一段的位置；提示若印进报告，就成了报送件里的草稿话。",
        "A new project holds each place with guidance; printed in a report, that would be a draft's words in what is filed.",
        "写成正文，或删去这一段；日期未定的，填写 date。",
        "Write the text or remove the paragraph; where the date is open, enter it.";
    UnchangedSinceLastYear: Warning,
        "由上年沿用而没有人看过的句子，往往说的还是上年的事。",
        "A sentence carried over that nobody has looked at since often still speaks of last year.",
        "改写；仍然适用的，用 ecopark accept-unchanged 确认。",
        "Rewrite it; where it still holds, accept it by `ecopark accept-unchanged`.";
    LeftFromLastYear: Either,
        "沿用的句子里留着上年的年份或批次，报告就把旧事写成今年的：这是错误；改写过的句子仍写着上年，是警告，可能本意如此。",
        "A year or an ordinal of last year left in a sentence makes old things this year's: an error. In a sentence written anew last year may be meant: a warning.",
        "改写这一句；确属往年的事，用 ecopark accept-unchanged 确认。",
        "Rewrite the sentence; where it does speak of the past, accept it by `ecopark accept-unchanged`.";
    NoticeNotMet: Error,
        "通知要求的章或附件缺了，报告会被退回。",
        "Without a chapter or an attachment that the notice asks for, the report is sent back.",
        "补上；通知另有许可的，写在 or 中，或免除并说明理由。",
        "Add it; where the notice allows another title, enter that under `or`, or waive this with the reason.";
    AlreadyThere: Error,
        "新建项目或新一年的报告不能覆盖已有的文件：那里可能是别人一年的工作。",
        "Beginning a project or a year must not replace files that may hold somebody's year of work.",
        "换一个文件夹或年份，或先移走这些文件。",
        "Choose another folder or year, or move these files away first.";
    LedgerDiffers: Error,
        "更正记录说某个数改成了什么，数据里却是另一个数：总有一处没有跟上，谁也说不清报告该以哪个为准。",
        "The ledger says what a figure was corrected to, and the data say something else: one of them was left behind, and nobody can tell which the report should follow.",
        "数据正确的，用 ecopark correct 补记；否则改回记录中的数值。",
        "If the data are right, enter that by `ecopark correct`; else put the recorded value back.";
    InterruptedCorrection: Either,
        "更正要同时改几个文件，中途断电或被终止，项目就停在半新半旧之间。下一条命令先把它做完或退回，并说明是哪一种。",
        "A correction changes several files, and one that was cut off would leave the project half old and half new. The next command completes it or takes it back first, and says which.",
        "通常不必处理；做不到时，按提示检查文件权限后重试。",
        "Usually nothing is to be done; where it fails, mend what the message names and run the command again.";
    WorkbookRefused: Error,
        "填报表是别的园区、别的年份或别的文件，或每年收的工作簿换了表式，里面的数就会悄悄记到错的地方。",
        "A form of another park or year, another file altogether, or a yearbook laid out anew would put its figures in the wrong place unseen.",
        "按提示取得正确的文件（.xlsx），或改 data/imports.yaml，再收一次；一个文件有误时，全部不收。",
        "Get the right file (.xlsx) or change data/imports.yaml, as the message says, and take it in again; where one file is at fault, none is taken.";
    UnplainCell: Either,
        "单元格里的数可能带单位、是百分比、藏着位数，或只是错误值：照字面取就会差一百倍，或取到不存在的数。能确定含义的取用并警告，不能确定的报错。",
        "A cell may hold a unit, a percentage, hidden digits or an error: taken at its face it is wrong a hundredfold, or no number at all. Where its meaning is certain it is taken with a warning, else refused.",
        "核对警告中的数；报错的，在该单元格改写成单纯的数字，再收一次。",
        "Check what a warning took; where it is an error, write a plain number into that cell and take the file in again.";
    IdleWaiver: Warning,
        "没有对应发现的免除留在那里，以后同类问题会被它悄悄放过。",
        "A waiver that answers to nothing lies in wait and would let a later finding pass unseen.",
        "删去，或核对 rule 和 about。",
        "Remove it, or check its `rule` and `about`.";
    LapsedWaiver: Warning,
        "免除是针对当时的数值作出的，数值变了，当时的理由未必还成立。",
        "A waiver was given for the values of that day; when one moves, the reason may no longer hold.",
        "重新确认，把 values 改为提示中的数值，或删去免除。",
        "Confirm it anew with the values that the hint prints, or remove it.";
    UnboundNumber: Error,
        "手写在句中的数不随数据更正，改了一处、漏了十处，报告就前后不一。",
        "A number typed into a sentence stays behind when the data are corrected, and the report contradicts itself.",
        "登记为事实并写 {{ 编号 }}；不是数据的，在该段用 literals 声明。",
        "Make it a fact and write `{{ id }}`; what is no figure is declared under `literals` beside the text.";
    IdleLiteral: Warning,
        "声明了却不在文中的数，说明文字已改而声明没有跟上，以后会放过同样的数字。",
        "A declared number that stands in no text was left behind by an edit, and would let the same digits pass later.",
        "删去，或照文中的写法改正。",
        "Delete it, or write it as the text does.";
    DocumentRefused: Error,
        "退回的文件不是本项目生成的那一份，或者已损坏、经不起展开，从中读出的改动都不可信。",
        "What came back is not the document that this project wrote, or is damaged, or does not bear unpacking: no change read from it could be trusted.",
        "核对文件来源；用 -C 和 --year 指明报告；必要时在Word中另存为.docx。",
        "Ask where the file came from; name the report with -C and --year; if need be save it as .docx in Word.";
    ReviewNumber: Error,
        "领导在Word中改了一个数。数随事实走，贴进句子里只改了这一处，表格、另一种语言和由它计算的各项都不会跟着变。",
        "Somebody changed a number in Word. Numbers follow facts: pasted into the sentence it would change there alone, and not in the table, the other language and all that is computed from it.",
        "核实后运行给出的 ecopark correct 命令；数没有错的，不必处理。",
        "If the new number is right, run the `ecopark correct` that is named; if the old one is, nothing is to be done.";
    ReviewStructure: Warning,
        "增删、移动段落，改标题和表格，关系到两种语言和编号，也可能带进没有来源的数，不宜自动写回。",
        "Paragraphs added, deleted or moved, headings and cells concern both languages and the numbering, and may bring in figures without a source: they are not written back by themselves.",
        "逐项决定，在YAML中修改。",
        "Decide on each and change the YAML.";
    ReviewComment: Warning,
        "Word中的批注是对这一段的意见，随文件一起过去就会被忘掉。",
        "A comment in Word is an opinion on that paragraph, and would be forgotten with the file.",
        "逐条处理。",
        "Act upon each.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_paragraph_is_written_in_both_languages() {
        for rule in Rule::ALL {
            let Guidance { why, mend, .. } = guidance(*rule);
            for Words { zh, en } in [why, mend] {
                assert!(zh.ends_with('。') && en.ends_with('.'), "{}: {zh} {en}", rule.name());
                assert!(zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{}: {zh}", rule.name());
            }
        }
    }

    #[test]
    fn each_paragraph_is_written_for_its_own_rule() {
        let mut seen = std::collections::HashSet::new();
        for rule in Rule::ALL {
            let why = guidance(*rule).why;
            assert!(seen.insert(why.zh) && seen.insert(why.en), "{} repeats another rule", rule.name());
        }
    }
}
