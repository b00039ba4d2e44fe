//! Takes out of a PostgreSQL database what was loaded into it.

use gridwork_db::{Result, Tx};

/// Drops every table and sequence but those that an extension brought, which were there before.
pub async fn drop_all(tx: &mut Tx) -> Result<()> {
    let sql = "select case c.relkind when 'S' then 'sequence' else 'table' end, quote_ident(c.relname) \
               from pg_class c where c.relnamespace = current_schema()::regnamespace \
               and c.relkind in ('r', 'p', 'S') and not exists (select 1 from pg_depend d \
               where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype = 'e')";
    for row in tx.query(sql, &[]).await? {
        tx.batch(&format!("drop {} if exists {} cascade", row.text(0)?, row.text(1)?)).await?;
    }
    Ok(())
}
