//! Complaints as they are written down: what happened, why, and what is done against it.

/// One kind of complaint.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    pub reason: &'static str,
    pub responsibility: &'static str,
    pub description: &'static str,
    pub cause: &'static str,
    pub prevention: &'static str,
    pub result: &'static str,
}

/// How often each reason is the one.
pub const CASES: [(Case, f64); 16] = [
    (
        Case {
            reason: "质量",
            responsibility: "车间",
            description: "更换前刹车片后行驶有异响，客户第二次来店检查，要求说明原因。",
            cause: "安装时消音片未涂润滑脂，终检没有试车。",
            prevention: "刹车类项目终检必须试车 2 公里，并在检验单上签字。",
            result: "重新安装并试车，客户认可，赠送一次免费检测。",
        },
        3.0,
    ),
    (
        Case {
            reason: "质量",
            responsibility: "车间",
            description: "保养后第三天车库地面有油渍，客户担心发动机损坏。",
            cause: "放油螺栓垫片未更换，扭矩未复核。",
            prevention: "放油垫片随机滤一并领料，扭矩复核列入三检表。",
            result: "更换垫片并补加机油，出具检测报告，客户满意。",
        },
        2.0,
    ),
    (
        Case {
            reason: "质量",
            responsibility: "车间",
            description: "空调不制冷，修理两次仍未解决，天气转热，客户情绪激动。",
            cause: "首次只补充制冷剂，没有查到蒸发箱渗漏。",
            prevention: "空调类故障加注前必须做保压测试，由技术经理确认方案。",
            result: "更换蒸发箱，免收工时费，三天后回访正常。",
        },
        2.0,
    ),
    (
        Case {
            reason: "质量",
            responsibility: "配件",
            description: "更换的蓄电池使用不到两个月无法启动，客户要求赔偿误工损失。",
            cause: "该批次蓄电池入库时间过长，出库前没有检测电压。",
            prevention: "蓄电池先进先出，出库前检测并贴检测标签。",
            result: "免费更换新电池，退还拖车费用。",
        },
        1.2,
    ),
    (
        Case {
            reason: "时间",
            responsibility: "车间",
            description: "约定上午十一点交车，下午三点才完工，期间无人告知。",
            cause: "中途追加项目未重新估时，调度看板没有更新。",
            prevention: "追加项目必须由顾问重新报时，超时 30 分钟主动电话告知。",
            result: "当面致歉，减免部分工时费，客户接受。",
        },
        2.4,
    ),
    (
        Case {
            reason: "时间",
            responsibility: "配件",
            description: "订购的左前大灯到货时间一再推迟，客户已等十二天。",
            cause: "订货时零件号录错，发现后重新下单。",
            prevention: "订货单由配件与顾问双人核对，到货日期每三天短信告知。",
            result: "协调分中心调货，两天后安装完毕。",
        },
        1.6,
    ),
    (
        Case {
            reason: "费用",
            responsibility: "前台",
            description: "结算金额比报价多 320 元，顾问没有事先说明追加项目。",
            cause: "追加空调滤芯时只口头提到，没有签字确认。",
            prevention: "追加项目一律短信或签字确认后施工，结算逐项讲解。",
            result: "退还差额，顾问当面解释并致歉。",
        },
        2.6,
    ),
    (
        Case {
            reason: "费用",
            responsibility: "前台",
            description: "结算清单看不懂，询问收银和顾问，说法不一致。",
            cause: "套餐价格调整后没有培训，收银与前台口径不同。",
            prevention: "价格调整当日晨会宣讲，前台和收银共用一张价目表。",
            result: "服务经理重新讲解，客户确认无误。",
        },
        2.0,
    ),
    (
        Case {
            reason: "服务态度",
            responsibility: "前台",
            description: "电话询问维修进度，接听人语气生硬并先挂断电话。",
            cause: "高峰时段一人接三部电话，没有执行话术。",
            prevention: "高峰时段增加一名接线员，录音每周抽查十通。",
            result: "当事人致歉，主管上门拜访一次。",
        },
        1.6,
    ),
    (
        Case {
            reason: "服务态度",
            responsibility: "客服",
            description: "客户多次要求停止营销短信，仍然收到，认为不受尊重。",
            cause: "退订名单没有同步到活动系统。",
            prevention: "退订名单每周五同步，活动发送前核对。",
            result: "当日停发并电话致歉。",
        },
        0.8,
    ),
    (
        Case {
            reason: "备件",
            responsibility: "配件",
            description: "常用机滤缺货，到店后才被告知，白跑一趟。",
            cause: "安全库存按去年用量设置，没有随车型变化调整。",
            prevention: "每月按近三个月用量重算安全库存，预约时先核实库存。",
            result: "次日优先安排，赠送代步交通补贴。",
        },
        1.4,
    ),
    (
        Case {
            reason: "其他",
            responsibility: "前台",
            description: "车内充电线和停车卡取车后不见，客户要求查监控。",
            cause: "接车时没有清点贵重物品，单据未注明。",
            prevention: "接车环检必须拍照，提示客户带走随车物品。",
            result: "在工位找到停车卡，充电线照价赔偿。",
        },
        1.0,
    ),
    (
        Case {
            reason: "其他",
            responsibility: "车间",
            description: "洗车后右后门出现新划痕，客户认为是店内造成。",
            cause: "洗车工位抹布带砂粒，接车环检照片缺一角。",
            prevention: "抹布每日更换，环检照片不少于八张。",
            result: "免费抛光处理，客户认可。",
        },
        1.0,
    ),
    (
        Case {
            reason: "整车",
            responsibility: "厂家",
            description: "新车三千公里变速箱顿挫，客户要求换车。",
            cause: "控制程序版本旧，低温时换挡逻辑不佳。",
            prevention: "到店车辆主动升级程序，建立同类故障台账。",
            result: "升级程序并延长质保，客户同意继续观察。",
        },
        0.8,
    ),
    (
        Case {
            reason: "索赔",
            responsibility: "厂家",
            description: "客户认为天窗漏水属于质保，索赔申请等了一周没有答复。",
            cause: "索赔照片不合格被退回，没有及时告知客户。",
            prevention: "索赔资料提交前由索赔员复核，进度两天一报。",
            result: "重新申报获批，免费更换排水管。",
        },
        0.7,
    ),
    (
        Case {
            reason: "时间",
            responsibility: "前台",
            description: "预约上午九点到店，仍排队四十分钟才接车。",
            cause: "预约工位被未预约车辆占用，前台没有预留。",
            prevention: "每小时预留两个预约工位，预约车辆挂牌优先。",
            result: "致歉并赠送洗车券两张。",
        },
        1.2,
    ),
];
