//! Which files are read, and what is said of those that cannot be.

use servicedeck::records::schema::TableId::RepairOrders;
use servicedeck::records::{self, Wanted};

use super::folder::{Folder, cells, warnings};

const HEADER: &str = "order_no,vin,delivered_at\n";

fn order(number: &str) -> String {
    format!("{HEADER}{number},V,2026-04-01\n")
}

#[test]
fn globs_are_read_in_byte_order_and_lists_in_their_own() {
    let folder = Folder::new("  repair_orders: [\"data/z.csv\", \"data/**/*.csv\", \"data/./z.csv\"]")
        .file("data/z.csv", order("Z"))
        .file("data/a/1.csv", order("A1"))
        .file("data/a-b.csv", order("AB"))
        .file("data/甲.csv", order("J"))
        .file("data/B.csv", order("B"))
        .file("data/~$B.csv", "lock")
        .file("data/.hidden.csv", "x")
        .file("data/notes.txt", "x");
    let records = folder.load();
    let paths: Vec<&str> = records.inputs.iter().map(|input| input.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "data/z.csv",
            "data/B.csv",
            "data/a-b.csv",
            "data/a/1.csv",
            "data/甲.csv"
        ]
    );
    assert_eq!(cells(&records, RepairOrders, "order_no"), ["Z", "B", "AB", "A1", "J"]);
    assert_eq!(cells(&records, RepairOrders, "row_id"), ["0", "1", "2", "3", "4"]);
    assert_eq!(records.inputs[0].sha256.len(), 64);
}

#[test]
fn a_name_with_brackets_is_a_name_when_there_is_such_a_file() {
    let folder = Folder::new("  repair_orders: \"[2026] 工单.csv\"").file("[2026] 工单.csv", order("A"));
    assert_eq!(cells(&folder.load(), RepairOrders, "order_no"), ["A"]);
}

#[cfg(unix)]
#[test]
fn links_in_a_circle_end() {
    let folder = Folder::new("  repair_orders: \"**/*.csv\"")
        .file("data/a.csv", order("A"))
        .file("data/sub/b.csv", order("B"));
    let data = folder.folder.path().join("data");
    std::os::unix::fs::symlink(&data, data.join("again")).unwrap();
    std::os::unix::fs::symlink(&data, data.join("sub/up")).unwrap();
    std::os::unix::fs::symlink(folder.folder.path(), data.join("sub/root")).unwrap();
    assert_eq!(cells(&folder.load(), RepairOrders, "order_no"), ["A", "B"]);
}

#[test]
fn what_cannot_be_found_is_told_all_at_once() {
    let folder = Folder::new("  repair_orders: \"exports/*.csv\"\n  callbacks: data/回访.csv\n  complaints: data\n  rescues: data/rescues.csv")
        .file("data/rescues.csv", "rescue_no,时间\n1,2\n");
    assert_eq!(
        folder.error(),
        "\
4 problems with the records:
no file `exports/*.csv`: the folder FOLDER/exports does not exist
no file `data/回访.csv` in the folder FOLDER/data
`data` is a folder, not a file
  → for all files in it write `data/*.csv` or `data/*.xlsx`
data/rescues.csv: required column `called_at` (呼救时间) is missing
headers found: rescue_no, 时间
  → nearest to `called_at`: the header “时间”, like “呼救时间”
  → say which header it is: `sources.rescues.columns: { called_at: HEADER }`"
    );
}

#[test]
fn two_headers_for_one_column_are_both_named() {
    let folder =
        Folder::new("  repair_orders: o.csv").file("o.csv", "工单号,vin,交车日期,交付时间\nA,V,2026-04-01,9:00\n");
    assert_eq!(
        folder.error(),
        "\
o.csv: column `delivered_at` could be any of “交车日期”, “交付时间”
  → say which one it is: `sources.repair_orders.columns: { delivered_at: 交车日期 }`"
    );
}

#[test]
fn a_store_column_is_needed_for_several_stores() {
    let two = "stores: [ { id: S01, name: a }, { id: S02, name: b } ]";
    let folder = Folder::with(two, "  repair_orders: o.csv").file("o.csv", order("A"));
    assert!(
        folder
            .error()
            .starts_with("o.csv: required column `store` (门店) is missing"),
        "{}",
        folder.error()
    );
}

#[test]
fn headers_of_the_config_that_no_file_has_are_a_warning() {
    let folder = Folder::new("  repair_orders: { path: o.csv, columns: { kind: 维修种別, order_no: 单据 } }")
        .file("o.csv", "order_no,vin,delivered_at,维修种类2\nA,V,2026-04-01,返修\n");
    assert_eq!(
        warnings(&folder.load()),
        [
            "header_missing 维修工单：配置中 columns 的 order_no 指定的表头“单据”在文件中不存在，最接近的未用表头是“维修种类2”",
            "header_missing 维修工单：配置中 columns 的 kind 指定的表头“维修种別”在文件中不存在，最接近的未用表头是“维修种类2”",
        ]
    );
}

#[test]
fn rows_of_stores_that_are_not_configured_are_counted() {
    let orders = |stores: &[&str]| {
        let row = |(number, store): (usize, &&str)| format!("{store},A{number},V{number},2026-04-03,repair\n");
        let rows: String = stores.iter().enumerate().map(row).collect();
        format!("store,order_no,vin,delivered_at,line\n{rows}")
    };
    let folder = Folder::with("stores: [ { id: S01, name: a } ]", "  repair_orders: data/orders.csv");
    let folder = folder.file("data/orders.csv", orders(&["S01", "S1O", "S03", "S04", "S05", "S03"]));
    assert_eq!(
        warnings(&folder.load()),
        ["unknown_store 5 行的门店（S03、S04、S05…）不在配置中，不计入任何报告"]
    );
}

#[test]
fn folders_of_stores_give_their_rows_a_store() {
    let two = "stores: [ { id: S01, name: a }, { id: S02, name: b } ]";
    let folder = Folder::with(two, "  repair_orders: \"data/store=*/orders.csv\"")
        .file("data/store=S01/orders.csv", order("A"))
        .file("data/store=b/orders.csv", order("B"))
        .file("data/store=S09/orders.csv", order("C"));
    let records = folder.load();
    assert_eq!(cells(&records, RepairOrders, "store"), ["S01", "S02"]);
    assert_eq!(
        warnings(&records),
        ["unknown_partition 维修工单 的文件夹 store=S09 不属于已配置的门店，其中 1 个文件未读取"]
    );
    let only = ["S02".to_owned()];
    let wanted = Wanted {
        tables: None,
        stores: Some(&only),
    };
    let records = records::load(&folder.config(), "2026-05-20".parse().unwrap(), Folder::month(), wanted).unwrap();
    assert_eq!(records.inputs.len(), 1);
    assert_eq!(cells(&records, RepairOrders, "order_no"), ["B"]);
}

#[test]
fn a_broken_file_in_one_stores_folder_fails_that_store_alone() {
    let two = "stores: [ { id: S01, name: a }, { id: S02, name: b } ]";
    let folder = Folder::with(two, "  repair_orders: \"data/store=*/orders.csv\"")
        .file("data/store=S01/orders.csv", order("A"))
        .file("data/store=S02/orders.csv", "order_no,vin\nA,V\n");
    assert_eq!(folder.verdict("S01"), Ok(()));
    let message = folder.verdict("S02").unwrap_err();
    assert!(
        message.contains("data/store=S02/orders.csv: required column `delivered_at`"),
        "{message}"
    );
}

#[test]
fn cells_beyond_the_last_header_are_a_warning() {
    let folder = Folder::new("  repair_orders: o.csv")
        .file("o.csv", format!("{}B,V,2026-04-01,,x\nC,V,2026-04-01,,\n", order("A")));
    let records = folder.load();
    assert_eq!(
        warnings(&records),
        ["cells_beyond_header o.csv 有 1 行在最后一个表头右侧还有内容（首见于第 3 行），这些内容未使用，请检查分隔符"]
    );
}
