//! What customers were asked: callbacks, churn callbacks, the manufacturer's surveys.

use super::orders::{ADVISOR, LINE_NAMES, PLATE, STORE, VIN};
use super::words::{CHANNEL, CHURN_OUTCOME, CUSTOMER_TYPE, ENTITY, LINE, OUTCOME};
use super::{Column, Kind};

pub(super) const CALLBACKS: &[Column] = &[
    STORE,
    Column::new(
        "callback_no",
        Kind::Text,
        "回访单号",
        &["回访编号 回访记录号 回访单编号 回访ID 回访流水号"],
    ),
    Column::new(
        "order_no",
        Kind::Text,
        "工单号",
        &[
            "工单编号 工单号码 维修工单号 维修工单编号 工单单号 工单代码 工单ID DMS工单号",
            "源工单号 来源工单号 原工单号 关联工单号 对应工单号",
            "委托书号 委托书编号 委托单号 维修委托书号",
            "施工单号 施工编号 派工单号 维修单号",
            "结算单号 结算编号 结算单编号",
            "来源单号 源单号 关联单号 业务单号 单据号",
        ],
    ),
    Column::new("vin", Kind::Vehicle, "车架号", VIN),
    Column::new("line", Kind::Enum(LINE), "业务线", LINE_NAMES).or("repair"),
    Column::new(
        "visit",
        Kind::Integer,
        "第几次回访",
        &["回访次序 回访轮次 回访序次 第几次"],
    )
    .or("1"),
    Column::new(
        "called_at",
        Kind::Timestamp,
        "回访时间",
        &[
            "回访日期 访问时间 访问日期 实际回访时间 实际回访日期",
            "首次处理时间 首次回访时间",
            "拨打时间 拨打日期 通话时间",
        ],
    )
    .needed(),
    Column::new(
        "channel",
        Kind::Enum(CHANNEL),
        "内外访",
        &["内访/外访 内访外访 回访性质"],
    )
    .or("internal"),
    Column::new(
        "attempts",
        Kind::Integer,
        "拨打次数",
        &["拨打总次数 呼叫次数 拨号次数 回访次数 联系次数"],
    )
    .or("1"),
    Column::new(
        "outcome",
        Kind::Enum(OUTCOME),
        "回访结果",
        &[
            "访问结果 回访状态 访问状态",
            "通话结果 接听结果 接听状态 通话状态",
            "接触状态 接触结果 联系结果",
        ],
    )
    .needed(),
    Column::new("opinions", Kind::List, "意见项目", &["意见项 不满意项目 有意见项目"]),
    Column::new(
        "reasons",
        Kind::List,
        "不满意原因",
        &["不满意原因分类 不满原因 原因分类 不满意类别"],
    ),
    Column::new("advisor", Kind::Text, "服务顾问", ADVISOR),
    Column::new(
        "praised",
        Kind::List,
        "表扬人员",
        &["表扬 表扬人 被表扬人 表扬姓名 被表扬人员 表扬员工"],
    ),
    Column::new(
        "comment",
        Kind::FreeText,
        "客户原话",
        &[
            "客户意见 客户心声 客户建议 客户反馈",
            "回访内容 回访记录",
            "备注 备注内容 回访备注",
        ],
    ),
    Column::new("plate", Kind::Vehicle, "车牌号", PLATE),
];

pub(super) const CHURN_CALLBACKS: &[Column] = &[
    STORE,
    Column::new("vin", Kind::Vehicle, "车架号", VIN).needed(),
    Column::new(
        "called_at",
        Kind::Timestamp,
        "回访时间",
        &[
            "回访日期 访问时间 访问日期 实际回访时间 实际回访日期",
            "上次回访时间 上次回访日期",
            "提醒日期 提醒时间",
            "拨打时间 拨打日期",
        ],
    )
    .needed(),
    Column::new(
        "outcome",
        Kind::Enum(CHURN_OUTCOME),
        "回访结果",
        &[
            "访问结果 回访状态 访问状态",
            "通话结果 接听结果 接听状态 通话状态",
            "接触状态 接触结果",
            "提醒状态",
        ],
    )
    .needed(),
    Column::new(
        "customer_type",
        Kind::Enum(CUSTOMER_TYPE),
        "车辆性质",
        &["公私车 公私性质 公车私车 公车/私车 私车/公车"],
    )
    .or("private"),
    Column::new(
        "reason",
        Kind::Text,
        "流失原因",
        &[
            "未回厂原因 未来店原因 未到店原因 未回站原因 未来站原因 流失原因分类",
            "原因分类 原因",
        ],
    ),
    Column::new("destination", Kind::Text, "流向", &["流失去向 客户流向 流失流向 去向"]),
    Column::new("plate", Kind::Vehicle, "车牌号", PLATE),
];

pub(super) const EXTERNAL_CSS: &[Column] = &[
    STORE,
    Column::new("month", Kind::Month, "月份", &["所属月份 统计月份 年月 月度 调查月份"]).needed(),
    Column::new("entity", Kind::OpenEnum(ENTITY), "统计对象", &["对象 调查对象"]).needed(),
    Column::new("sample", Kind::Integer, "样本数量", &["样本量 样本数 有效样本 样本"]),
    Column::new("mot", Kind::Number, "MOT得分", &["MOT MOT分数 MOT成绩"]),
    Column::new("css", Kind::Number, "CSS得分", &["CSS CSS分数 CSS成绩 CSI得分"]),
    Column::new("rank", Kind::Integer, "排名", &["名次 CSS排名"]),
    Column::new("rank_of", Kind::Text, "排名范围", &["排名口径"]),
    Column::new("rank_scope", Kind::Text, "排名说明", &["排名区域"]),
];

pub(super) const EXTERNAL_PT: &[Column] = &[
    STORE,
    Column::new("month", Kind::Month, "月份", &["所属月份 统计月份 年月 月度 检查月份"]).needed(),
    Column::new("item", Kind::Text, "检查项目", &["项目 检查环节 环节 检查内容"]).needed(),
    Column::new("checkpoints", Kind::Number, "检查点数", &["检查点 点数 过程控制节点"]),
    Column::new("score", Kind::Number, "检查得分", &["得分 分数 成绩 本店得分"]),
    Column::new(
        "benchmark",
        Kind::Number,
        "标杆得分",
        &["标杆 基准 基准分 参考分 全国得分 分中心得分"],
    ),
];
