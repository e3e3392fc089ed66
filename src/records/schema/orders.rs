//! Repair orders.

use super::words::{APPOINTMENT, CHECKOUT, CUSTOMER_TYPE, LINE, REWORK_KIND};
use super::{Column, Kind};

/// Names of the store column in every table.
pub(super) const STORE: Column = Column::new(
    "store",
    Kind::Store,
    "门店",
    &[
        "门店代码 门店编号 门店编码 门店ID 店代码 店编号",
        "门店名称 店名 店铺 店铺名称 店别 所属门店 所属店",
        "经销商名称 经销商 经销店 经销店名称",
        "专营店名称 专营店 特约店 特约店名称 4S店 4S店名称",
        "服务站 服务站名称 服务商名称 服务商",
        "分公司名称 分公司",
        "维修企业 承修单位 承修方 企业名称",
        "回访经销商 投诉经销商 责任网点 网点 网点名称 回访门店 投诉门店",
    ],
);

/// Names of the vehicle's identification.
pub(super) const VIN: &[&str] = &[
    "VIN VIN码 VIN号 VIN号码 VIN编码 VIN代码",
    "车架号 车架号码 车架号VIN VIN车架号 车架号/VIN VIN/车架号 车身号",
    "车辆识别号 车辆识别号VIN 车辆识别代号 车辆识别代码 车辆识别码 车辆识别代码VIN 车辆VIN 车辆VIN码",
    "底盘号 底盘号码",
];

/// Names of the number plate.
pub(super) const PLATE: &[&str] = &[
    "车牌号 车牌号码 车牌",
    "牌照号 牌照 牌照号码 号牌号码 号牌 车号",
    "车辆牌照 车辆号牌 车辆号码",
];

/// Names of the service advisor.
pub(super) const ADVISOR: &[&str] = &[
    "服务顾问 服务顾问姓名 服务顾问名称 SA SA姓名",
    "接待顾问 维修顾问 售后顾问",
    "接待员 接待人 接待人员 接待",
    "服务代表 业务接待 业务接待员 前台接待",
];

/// Names of the technician.
pub(super) const TECHNICIAN: &[&str] = &[
    "主修技师 主修技师姓名 维修技师 维修技师姓名 技师 技师姓名",
    "主修人姓名",
    "主修人 主修 主修工",
    "维修工 维修人 维修人员 施工人 施工人员 施工技师 派工技师 机修工",
];

/// Names of a line of business.
pub(super) const LINE_NAMES: &[&str] = &["业务线 业务条线 业务板块"];

pub(super) const REPAIR_ORDERS: &[Column] = &[
    STORE,
    Column::new(
        "order_no",
        Kind::Text,
        "工单号",
        &[
            "工单编号 工单号码 维修工单号 维修工单编号 工单单号 工单代码 工单ID DMS工单号 传奇及DMS工单号 工单 启擎工单 RO号",
            "委托书号 委托书编号 委托单号 委托单编号 维修委托书号 维修委托书编号",
            "施工单号 施工单编号 施工编号 派工单号 维修单号 维修单编号",
            "结算单号 结算编号 结算单编号 结算清单编号",
            "单据号码 单据号 单据编号 订单号 订单编号 业务单号 单号",
        ],
    )
    .needed(),
    Column::new("vin", Kind::Vehicle, "车架号", VIN).needed(),
    Column::new(
        "delivered_at",
        Kind::Timestamp,
        "交车时间",
        &[
            "交车日期 交付时间 交付日期 维修交车时间 维修交车日期 实际交车时间 实际交车日期",
            "出厂时间 出厂日期 离厂时间 离厂日期 出站时间 出站日期",
            "竣工时间 竣工日期 实际竣工时间 实际竣工日期",
        ],
    )
    .required(),
    Column::new(
        "opened_at",
        Kind::Timestamp,
        "进厂时间",
        &[
            "进厂日期 入厂时间 入厂日期 进站时间 进站日期 进店时间 进店日期 来店时间 来店日期 到店时间 到店日期",
            "接待时间 接待日期",
            "接车时间 接车日期",
            "送修时间 送修日期",
            "开单时间 开单日期 制单时间 制单日期",
            "报修时间 报修日期 修理日期 维修日期",
            "工单创建时间 工单创建日期 建单时间 建单日期 创建时间 创建日期",
        ],
    ),
    Column::new("line", Kind::Enum(LINE), "业务线", LINE_NAMES).or("repair"),
    Column::new(
        "kind",
        Kind::Text,
        "维修类型",
        &["维修类别 维修种类 维修性质", "修理类型 修理性质 修理类别", "业务类型", "业务类别", "定保类型", "工单类型 工单类别"],
    ),
    Column::new(
        "customer_type",
        Kind::Enum(CUSTOMER_TYPE),
        "车辆性质",
        &["公私车 公私性质 公车私车 公车/私车 私车/公车 车辆所有性质"],
    )
    .or("private"),
    Column::new("advisor", Kind::Text, "服务顾问", ADVISOR),
    Column::new("technician", Kind::Text, "主修技师", TECHNICIAN),
    Column::new("appointment", Kind::Enum(APPOINTMENT), "预约方式", &["预约类型 预约类别 预约性质"])
        .or("none"),
    Column::new(
        "rework_of",
        Kind::Text,
        "原工单号",
        &["原工单编号 原单号 原委托书号 原维修单号 原施工单号", "返修原工单号 返工原工单号"],
    ),
    Column::new("rework_kind", Kind::Enum(REWORK_KIND), "返修类别", &["返修类型 返修性质 返工类别 返工类型 内外返"]),
    Column::new("rework_reason", Kind::Text, "返修原因", &["返工原因 内返原因 外返原因"]),
    Column::new(
        "unfixed_reason",
        Kind::Text,
        "未一次修复原因",
        &["未一次修好原因 未一次合格原因 未一次修复 一次未修复原因 一次修复不合格原因 未修复原因 不合格原因"],
    ),
    Column::new(
        "checkout_rating",
        Kind::Level(CHECKOUT),
        "结算评价",
        &["结算评分 结账评价 结算满意度 柜台评价 收银评价"],
    ),
    Column::new(
        "amount",
        Kind::Number,
        "结算金额",
        &[
            "实收金额 实收费 实收 实收款",
            "应结金额 应收金额 应收 应付金额",
            "实际金额 维修金额 工单金额 维修价格",
            "总金额 总价 总费用",
            "合计金额 费用合计",
            "金额",
        ],
    ),
    Column::new(
        "customer",
        Kind::Text,
        "车主姓名",
        &["车主 车主名称", "客户姓名 客户名称 客户 用户姓名 用户名称", "托修单位 托修方", "送修人 送修人姓名 送修人名称"],
    ),
    Column::new(
        "phone",
        Kind::Text,
        "联系电话",
        &[
            "车主电话 车主手机 车主手机号 车主联系电话",
            "客户电话 客户手机 客户手机号 客户联系电话 用户电话",
            "手机 手机号 手机号码 电话 电话号码 移动电话",
            "送修人电话 送修人手机 送修人手机号 送修人联系电话",
            "联系方式 固定电话",
        ],
    ),
    Column::new("plate", Kind::Vehicle, "车牌号", PLATE),
];
