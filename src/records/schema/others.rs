//! Complaints, measures, monthly totals, visits to key accounts, rescues.

use super::orders::{ADVISOR, PLATE, STORE, TECHNICIAN, VIN};
use super::words::{AREA, DEPARTMENT, SATISFACTION, SEVERITY, STATUS};
use super::{Column, Kind};

pub(super) const COMPLAINTS: &[Column] = &[
    STORE,
    Column::new(
        "complaint_no",
        Kind::Text,
        "投诉编号",
        &[
            "投诉单号 投诉单编号 抱怨编号 抱怨单号 抱怨单编号 投诉号 投诉ID",
            "服务单号",
        ],
    )
    .needed(),
    Column::new(
        "received_at",
        Kind::Timestamp,
        "受理时间",
        &[
            "受理日期 接诉时间 接诉日期 接收时间",
            "投诉时间 投诉日期 抱怨时间 抱怨日期",
            "建单时间 建单日期",
            "登记时间 登记日期",
        ],
    )
    .needed(),
    Column::new(
        "severity",
        Kind::Enum(SEVERITY),
        "投诉级别",
        &["投诉等级 抱怨级别 抱怨等级 严重程度 级别"],
    )
    .or("general"),
    Column::new(
        "channel",
        Kind::Text,
        "投诉渠道",
        &["投诉来源 抱怨来源 抱怨渠道 来源渠道 访问渠道 渠道 来源"],
    ),
    Column::new(
        "order_no",
        Kind::Text,
        "工单号",
        &[
            "工单编号 维修工单号 工单单号 关联工单号",
            "委托书号 委托书编号 委托单号",
            "施工单号 维修单号",
            "结算单号",
        ],
    ),
    Column::new("vin", Kind::Vehicle, "车架号", VIN),
    Column::new(
        "reason",
        Kind::Text,
        "投诉原因",
        &[
            "抱怨原因 原因分类",
            "投诉类别 投诉类型 抱怨类别 抱怨类型 投诉分类 抱怨分类",
            "原因",
        ],
    ),
    Column::new(
        "cause",
        Kind::FreeText,
        "成因",
        &["原因分析 根本原因 成因分析 投诉成因"],
    ),
    Column::new(
        "prevention",
        Kind::Text,
        "防再发",
        &["防再发措施 防止再发 防止再发措施 预防措施 再发防止"],
    ),
    Column::new(
        "responsibility",
        Kind::Text,
        "责任部门",
        &["责任归属 责任 责任单位 责任方"],
    ),
    Column::new("advisor", Kind::Text, "服务顾问", ADVISOR),
    Column::new("technician", Kind::Text, "主修技师", TECHNICIAN),
    Column::new(
        "description",
        Kind::FreeText,
        "投诉内容",
        &[
            "抱怨内容 内容描述 投诉描述 抱怨描述 投诉详情 情况描述",
            "问题描述 故障描述",
        ],
    ),
    Column::new(
        "responded_at",
        Kind::Timestamp,
        "响应时间",
        &["首次响应时间 响应日期 首次响应日期 首次联系时间", "签收时间 签收日期"],
    ),
    Column::new(
        "handled_at",
        Kind::Timestamp,
        "处理时间",
        &["处理日期 处理完成时间 处理完成日期"],
    ),
    Column::new(
        "closed_at",
        Kind::Timestamp,
        "关闭时间",
        &["关闭日期 结案时间 结案日期 关单时间 结束时间"],
    ),
    Column::new(
        "followup_at",
        Kind::Timestamp,
        "跟踪回访",
        &["跟踪时间 跟踪日期 跟踪回访时间 跟踪回访日期", "回访时间 回访日期"],
    ),
    Column::new(
        "fed_back_at",
        Kind::Timestamp,
        "反馈客户",
        &["反馈客户时间 反馈客户日期 客户反馈时间 反馈时间 反馈日期"],
    ),
    Column::new(
        "satisfied_after",
        Kind::Level(SATISFACTION),
        "处理满意度",
        &["处理后满意度 处理满意程度 投诉处理满意度"],
    ),
    Column::new("result", Kind::FreeText, "处理结果", &["处理内容", "回访结果"]),
    Column::new("plate", Kind::Vehicle, "车牌号", PLATE),
];

pub(super) const ACTION_ITEMS: &[Column] = &[
    STORE,
    Column::new("month", Kind::Month, "月份", &["所属月份 报告月份 年月 月度"]).needed(),
    Column::new("department", Kind::Enum(DEPARTMENT), "部门", &["所在部门 归属部门"]),
    Column::new("priority", Kind::Text, "优先级", &["优先顺序 优先度 优先次序"]),
    Column::new(
        "problem",
        Kind::FreeText,
        "存在问题",
        &["问题 问题点 问题描述 主要问题"],
    ),
    Column::new("cause", Kind::FreeText, "原因分析", &["成因 原因 问题原因"]),
    Column::new("measure", Kind::FreeText, "改善措施", &["措施 改进措施 整改措施 对策"]),
    Column::new("resources", Kind::FreeText, "所需资源", &["资源 资源需求"]),
    Column::new("owner", Kind::Text, "责任人", &["负责人 担当"]),
    Column::new("supervisor", Kind::Text, "监督人", &["检查人 监督"]),
    Column::new(
        "due",
        Kind::Timestamp,
        "完成期限",
        &["期限 计划完成时间 计划完成日期 完成时间 完成日期 截止日期"],
    ),
    Column::new(
        "checkpoints",
        Kind::FreeText,
        "过程控制节点",
        &["控制节点 节点 检查节点"],
    ),
    Column::new("status", Kind::Enum(STATUS), "执行状态", &["状态 完成状态 进度状态"]),
    Column::new("completion", Kind::Fraction, "完成度", &["完成率 完成比例 进度"]),
    Column::new("evidence", Kind::FreeText, "完成证据", &["证据 佐证"]),
    Column::new("metric", Kind::Text, "关联指标", &["指标 对应指标"]),
];

pub(super) const CUSTOMER_BASE: &[Column] = &[
    STORE,
    Column::new("month", Kind::Month, "月份", &["所属月份 统计月份 年月 月度"]).needed(),
    Column::new(
        "archive_total",
        Kind::Integer,
        "档案总数",
        &["档案数 客户档案总数 客户档案数 档案客户数"],
    ),
    Column::new(
        "base_total",
        Kind::Integer,
        "基盘总数",
        &["基盘数 基盘客户数 基盘客户总数 基盘"],
    ),
];

pub(super) const KEY_ACCOUNT_VISITS: &[Column] = &[
    STORE,
    Column::new(
        "month",
        Kind::Month,
        "计划月份",
        &["月份 所属月份 年月 月度 计划走访月份"],
    )
    .needed(),
    Column::new(
        "customer",
        Kind::Text,
        "大客户",
        &["大客户名称 客户名称 客户 单位名称 客户姓名", "车主姓名"],
    )
    .needed(),
    Column::new(
        "visited_at",
        Kind::Timestamp,
        "走访时间",
        &["走访日期 拜访时间 拜访日期 实际走访时间 实际走访日期"],
    ),
    Column::new("visitor", Kind::Text, "走访人员", &["走访人 拜访人 拜访人员"]),
    Column::new(
        "finding",
        Kind::FreeText,
        "走访发现",
        &["走访情况 走访结果 走访内容 发现问题 客户意见"],
    ),
];

pub(super) const RESCUES: &[Column] = &[
    STORE,
    Column::new("rescue_no", Kind::Text, "救援编号", &["救援单号 救援单编号 救援号"]).needed(),
    Column::new(
        "called_at",
        Kind::Timestamp,
        "呼救时间",
        &[
            "呼救日期 求援时间 求救时间 求助时间 报救时间 报案时间 救援时间 救援日期 来电时间 呼叫时间",
            "受理时间 接报时间",
        ],
    )
    .needed(),
    Column::new(
        "arrived_at",
        Kind::Timestamp,
        "到达时间",
        &["到达日期 抵达时间 到场时间 到达现场时间"],
    ),
    Column::new("area", Kind::Enum(AREA), "救援区域", &["救援范围"]),
];
