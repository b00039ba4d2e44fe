//! Fills the ledger by statements: evenly over the communities, in no order that an index likes.

use crate::district::District;
use anyhow::Result;

/// Rows until there are so many; numbers go on where they were.
pub async fn to(district: &District, rows: u64) -> Result<()> {
    let (id, kind) = match district.engine() {
        "sqlite" => ("randomblob(16)", "blob"),
        _ => ("gen_random_uuid()", "uuid"),
    };
    let place = "select row_number() over (order by path) - 1, org_id, path from org where kind = 'common/community'";
    let fill = format!(
        "with recursive numbers (n) as (\
            select cast((select count(*) from row_bench__facility) as bigint) \
            union all select n + 1 from numbers where n + 1 < {rows}) \
         insert into row_bench__facility (row_id, org_id, org_path, version, created_at, changed_at, f_number__text, \
            f_name__text, f_installed__date, f_broken__bool, f_checks__int, f_note__text) \
         select {id}, p.org_id, p.path, 1, 1700000000000000 + n, 1700000000000000 + n, \
            substr(cast(100000000 + n as text), 2), '设施' || (n % 5000), \
            (1990 + n * 31 % 36) || '-' || substr(cast(101 + n * 7 % 12 as text), 2) || '-' || \
            substr(cast(101 + n * 11 % 28 as text), 2), n * 7919 % 1000003 % 10 = 3, n % 40, '登记第' || (n * 7919 % 1000003) || '处' \
         from numbers join bench_place p on p.place = n * 37 % (select count(*) from bench_place)"
    );
    let all = [
        format!("create table bench_place (place bigint primary key, org_id {kind} not null, path text not null)"),
        format!("insert into bench_place {place}"),
        fill,
        "drop table bench_place".to_owned(),
        "analyze".to_owned(),
    ];
    district.batch(&all).await
}
