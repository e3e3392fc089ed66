//! How long loading takes.

use std::fmt::Write as _;
use std::time::Instant;

use super::folder::Folder;

#[test]
#[ignore = "prints times; run it in release with --nocapture"]
fn orders_and_callbacks_of_a_year() {
    let mut orders = String::from(
        "store,order_no,vin,opened_at,delivered_at,line,kind,customer_type,advisor,technician,appointment,rework_of,rework_kind,\
         rework_reason,unfixed_reason,checkout_rating,amount,customer,phone,plate\n",
    );
    for index in 0..32_000 {
        let (month, day, hour) = (index / 2_500 % 12 + 1, index % 28 + 1, index % 9 + 8);
        let _ = writeln!(
            orders,
            "S01,RO2026{index:08},LFV3A{:012},2025-{month:02}-{day:02} {hour:02}:08:51,2025-{month:02}-{day:02} {hour:02}:53:51,\
             repair,保养,private,赵敏涛,吴敏超,active,,,,,5,{}.83,黄磊超,134{index:08},辽A{index:05}",
            index % 9_000,
            index % 5_000,
        );
    }
    let mut callbacks = String::from(
        "store,callback_no,order_no,vin,line,visit,called_at,channel,attempts,outcome,q1,q2,q3,q4,q5,q6,q7,q8,opinions,reasons,advisor,praised,comment\n",
    );
    for index in 0..11_000 {
        let (month, day) = (index / 950 % 12 + 1, index % 28 + 1);
        let _ = writeln!(
            callbacks,
            "S01,CB{index:08},RO2026{:08},LFV3A{:012},repair,1,2025-{month:02}-{day:02} 19:18:48,internal,1,valid,5,4,满意,5,4,5,4,5,,,赵敏涛,,服务很好",
            index * 2,
            index % 9_000,
        );
    }
    let questions = "stores: [ { id: S01, name: 示例店 } ]
questionnaire:
  service:
    overall: q1
    items: [ { id: q2, label: a, weight: 0.4 }, { id: q3, label: b, weight: 0.1 }, { id: q4, label: c, weight: 0.1 }, { id: q5, label: d, weight: 0.1 }, { id: q6, label: e, weight: 0.1 }, { id: q7, label: f, weight: 0.1 }, { id: q8, label: g, weight: 0.1 } ]";
    let folder = Folder::with(questions, "  repair_orders: o.csv\n  callbacks: c.csv")
        .file("o.csv", orders)
        .file("c.csv", callbacks);
    for _ in 0..8 {
        let started = Instant::now();
        let records = folder.load();
        println!(
            "{:?} for {} rows",
            started.elapsed(),
            records.inputs.iter().map(|input| input.rows).sum::<u64>()
        );
    }
}
