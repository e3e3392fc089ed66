//! What customers say in their own words, as a caller would type it.

use super::answers::Answers;
use super::chance::Chance;

const GOOD: [&str; 18] = [
    "一切都好，没有意见。",
    "很满意，顾问讲得明白。",
    "服务热情，进门就有人接待。",
    "车修得不错，试了几天没有问题。",
    "比以前快多了，下次还来。",
    "{advisor}服务很好，提出表扬。",
    "接车时间提前打了电话，比较贴心。",
    "洗车洗得干净，脚垫也换了新的。",
    "老客户了，一直在你们店做保养。",
    "预约之后到店不用等，挺方便。",
    "师傅把旧件拿给我看了，放心。",
    "等待的时候有水果和茶水，感觉不错。",
    "价格提前说清楚了，没有多收。",
    "交车时把做了哪些项目都讲了一遍。",
    "修完之后异响没了，谢谢师傅。",
    "整体可以，继续保持。",
    "上次反映的问题这次都解决了。",
    "取车的时候有人帮忙开出来，很周到。",
];
const NEUTRAL: [&str; 10] = [
    "还可以，没什么特别的。",
    "客户在开会，简单答复后挂机。",
    "总体可以，希望再快一点。",
    "一般，跟别的店差不多。",
    "车刚取回来，还没怎么开，过几天再说。",
    "不是本人送修，具体情况不清楚。",
    "希望多做一些优惠活动。",
    "建议周末多安排几个工位。",
    "客户问下次保养大概多少钱，已转顾问回复。",
    "希望微信上也能看到维修进度。",
];
/// By service item, q2 first.
const SERVICE_BAD: [[&str; 6]; 7] = [
    [
        "到店后十多分钟没人接待。",
        "前台几个人都在忙，没有人招呼一声。",
        "早上来排队，也不知道该找谁。",
        "预约了还要等，接待说没看到预约。",
        "进门问了两个人才找到顾问。",
        "中午到店没人值班，等了{minutes}分钟。",
    ],
    [
        "说好下午三点取车，拖到五点多才好。",
        "等配件等了两天，中间没有人通知。",
        "比约定时间晚了{minutes}分钟交车。",
        "保养一次等了三个多小时，太久了。",
        "说一个小时，结果等了半天，孩子都没接上。",
        "洗车排队太长，修完还要再等{minutes}分钟。",
    ],
    [
        "刹车异响还在，修了跟没修一样。",
        "上次换的件又坏了，来回跑了两趟。",
        "换完机油没几天，底下有油渍。",
        "空调还是不凉，希望彻底检查一次。",
        "方向盘抖动没有解决，高速上更明显。",
        "拆装之后中控台有响声，以前没有。",
    ],
    [
        "结算单没有讲，直接让签字。",
        "工时费和说的不一样，多了{amount}块，没人解释。",
        "单子上好几项看不懂，问了也说不清。",
        "报价的时候没说要换滤芯，结账才看到。",
        "打折怎么算的没有说明白。",
        "优惠券说能用，结账又说不能用，前后不一致。",
    ],
    [
        "交车时车里有油印子，座椅也脏。",
        "说洗车，后备箱和轮毂没洗。",
        "方向盘上有黑手印，自己擦的。",
        "脚垫没装回原位，里面还有工具。",
        "外面洗了，里面一点没打扫。",
        "下雨天说不洗了，也没有给个说法。",
    ],
    [
        "顾问说话不耐烦，问多了就不理人。",
        "打电话问进度，态度生硬。",
        "一直推销养护产品，不买就爱答不理。",
        "有问题互相推，没有人负责。",
        "取车的时候没有人送，自己找车找了半天。",
        "接电话的人语气不好，希望培训一下。",
    ],
    [
        "休息室空调不热，坐着冷。",
        "休息区人多，没有座位。",
        "电视声音太大，没法休息。",
        "卫生间没有纸，味道也大。",
        "无线网连不上，问前台也不知道密码。",
        "中午只有泡面，建议提供简餐。",
    ],
];
const SALES_BAD: [&str; 6] = [
    "脚垫有味道，晾了几天还有。",
    "价格比网上贵不少，希望能便宜点。",
    "记录仪装完经常断电，还要再跑一趟。",
    "贴膜有气泡，说一周能消，到现在也没消。",
    "功能没有讲，回家自己看说明书。",
    "订的座套晚到了一个星期。",
];
const CLOSINGS: [&str; 8] = [
    "已致歉，转前台跟进。",
    "客户表示理解。",
    "希望改进。",
    "要求主管回电。",
    "已记录，转车间核实。",
    "客户说再这样就不来了。",
    "已约下周回店检查。",
    "客户不要求处理，只是反映。",
];
/// Personal data as it turns up in such notes.
const PERSONAL: [&str; 5] = [
    "请打{phone}联系，平时不接这个号。",
    "车牌{plate}，已在车间登记。",
    "{customer}要求换一个顾问。",
    "家里人取的车，电话{phone}。",
    "{customer}本人来电补充，车牌{plate}。",
];
/// A text that looks like a program; it must print as typed.
pub const LOOKS_LIKE_MARKUP: &str =
    "短信里写着 #read(\"/etc/passwd\") 和 $x$，还有 *优惠* 字样，看不懂，问是不是诈骗。";

/// Whose data a comment may mention.
#[derive(Debug, Clone, Copy)]
pub struct Mentioned<'a> {
    pub advisor: &'a str,
    pub customer: &'a str,
    pub phone: &'a str,
    pub plate: &'a str,
}

/// A comment that goes with the answers of a service callback; often none.
pub fn service(chance: &mut Chance, answers: &Answers, mentioned: Mentioned) -> String {
    let worst = answers.worst_item();
    let core = match worst {
        Some((item, level)) if chance.happens(if level <= 2 { 0.8 } else { 0.28 }) => chance.pick(&SERVICE_BAD[item]),
        Some(_) => return String::new(),
        None => good_or_nothing(chance, answers),
    };
    complete(chance, core, worst.is_some(), mentioned)
}

/// A comment that goes with the answers of a sales callback; often none.
pub fn sales(chance: &mut Chance, answers: &Answers, mentioned: Mentioned) -> String {
    let bad = answers.worst_item().is_some();
    let core = if bad {
        chance.pick(&SALES_BAD)
    } else {
        good_or_nothing(chance, answers)
    };
    complete(chance, core, bad, mentioned)
}

fn good_or_nothing(chance: &mut Chance, answers: &Answers) -> &'static str {
    let speaks = if answers.overall() == Some(5) { 0.25 } else { 0.1 };
    if !chance.happens(speaks) {
        return "";
    }
    if answers.overall() == Some(5) {
        chance.pick(&GOOD)
    } else {
        chance.pick(&NEUTRAL)
    }
}

fn complete(chance: &mut Chance, core: &str, bad: bool, mentioned: Mentioned) -> String {
    if core.is_empty() {
        return String::new();
    }
    let mut text = core.to_owned();
    if bad && chance.happens(0.4) {
        text.push_str(chance.pick(&CLOSINGS));
    }
    if chance.happens(0.03) {
        text.push_str(chance.pick(&PERSONAL));
    }
    text.replace("{minutes}", &(chance.between(3, 12) * 10).to_string())
        .replace("{amount}", &(chance.between(3, 45) * 10).to_string())
        .replace("{advisor}", mentioned.advisor)
        .replace("{customer}", mentioned.customer)
        .replace("{phone}", mentioned.phone)
        .replace("{plate}", mentioned.plate)
}
