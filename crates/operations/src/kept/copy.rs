//! A copy of everything that is kept about the one who asks, to take along (个人信息副本): what the page shows, and the
//! personal values of their own cases and rows as they stand. Secret values are not among them, and of rows that only
//! mention somebody no sealed one, for it may be another's.

use super::{CasesAfter, KeptView, cases as page_of_cases, gather, rows, sheet};
use crate::cases;
use crate::consents::{ConsentView, mine};
use crate::error::{Error, Result};
use crate::names::Names;
use crate::readings;
use crate::sheets::{self, Format, SheetFile};
use gridwork_definitions::model::{Field, FieldClass, Key};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Change, Desk};
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::world::World;
use gridwork_kernel::{CaseId, payloads};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// Cases of one page, and the most of all pages: who has more asks at the counter.
const PAGE: usize = 200;
const CASES_MAX: usize = 5_000;

/// One value under the title that people read.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CopiedValue {
    /// What people call the field.
    pub title: String,
    /// The value; `{"erased": true}` when its time was over.
    #[schema(value_type = Object)]
    pub value: Json,
    /// The same as people read it, for the table.
    #[serde(skip)]
    #[schema(ignore)]
    pub(super) text: String,
}

/// The values of one record.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CopiedRecord {
    /// Which.
    pub id: Uuid,
    /// `case` or `row`.
    pub kind: String,
    /// The loop or register, as people call it.
    pub of: String,
    /// Its values.
    pub values: Vec<CopiedValue>,
}

/// A copy of everything.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct KeptCopy {
    /// When it was made.
    pub made_at: String,
    /// What the page shows, all cases among it.
    pub kept: KeptView,
    /// The values of the cases they asked for, and of the rows that are theirs.
    pub values: Vec<CopiedRecord>,
    /// Consents that were given for them, or by them.
    pub consents: Vec<ConsentView>,
}

/// Makes it; journalled and counted.
///
/// # Errors
/// `TooMany` after ten an hour.
pub async fn copy(desk: &Desk, actor: &Arc<Actor>, language: &str) -> Result<KeptCopy> {
    make(desk, actor, "json", language).await
}

/// Makes the same as a table that spreadsheets open: the same facts, counted and journalled as the other is.
///
/// # Errors
/// `TooMany` after ten copies an hour.
pub async fn copy_sheet(desk: &Desk, actor: &Arc<Actor>, language: &str) -> Result<SheetFile> {
    let format = Format::Csv;
    let copy = make(desk, actor, format.as_str(), language).await?;
    let world = desk.view().await?.world;
    let table = sheet::table(&world, &copy, language);
    let day = desk.now().local_date();
    sheets::draw(format!("{} {day}", table.name), format, table).await
}

async fn make(desk: &Desk, actor: &Arc<Actor>, format: &str, language: &str) -> Result<KeptCopy> {
    desk.run_once(actor, format.to_owned(), |work, format| {
        Box::pin(async move {
            readings::count(work, readings::COPIED).await?;
            work.record(Change::of("person", work.person().0, "copy").with("format", format.as_str()));
            Ok::<_, Error>(())
        })
    })
    .await?;
    let kept = whole(desk, actor, language).await?;
    let mut values = of_cases(desk, actor, &kept, language).await?;
    values.extend(of_rows(desk, &kept, language).await?);
    let consents = mine(desk, actor, language).await?;
    Ok(KeptCopy { made_at: desk.now().to_string(), kept, values, consents })
}

/// What the page shows, with all cases.
async fn whole(desk: &Desk, actor: &Arc<Actor>, language: &str) -> Result<KeptView> {
    let mut all = gather(desk, actor, (None, PAGE), rows::COPIED, language).await?;
    while let Some(after) = all.cases.next.take() {
        if all.cases.items.len() >= CASES_MAX {
            all.cases.next = Some(after);
            break;
        }
        let mut view = desk.view().await?;
        let more = page_of_cases(&mut view, actor, CasesAfter::read(&after), PAGE, language).await?;
        all.cases.items.extend(more.items);
        all.cases.next = more.next;
    }
    Ok(all)
}

async fn of_cases(desk: &Desk, actor: &Arc<Actor>, kept: &KeptView, language: &str) -> Result<Vec<CopiedRecord>> {
    let world = desk.view().await?.world;
    let mut all = Vec::new();
    for line in kept.cases.items.iter().filter(|line| line.asked) {
        let case = match cases::show(desk, actor, CaseId(line.id), language).await {
            Ok(case) => case,
            Err(Error::Kernel(KernelError::NotFound(_))) => continue,
            Err(error) => return Err(error),
        };
        let fields = Key::parse(&case.loop_key).and_then(|key| world.catalog.loops.get(&key)).map(|it| &it.fields);
        let names = &case.names;
        let values = case.fields.into_iter().map(|(key, value)| {
            let field = fields.and_then(|fields| fields.get(&key));
            copied(&world, names, (&key, field), value, language)
        });
        all.push(CopiedRecord {
            id: line.id,
            kind: "case".to_owned(),
            of: format!("{} {}", line.loop_title, line.number),
            values: values.collect(),
        });
    }
    Ok(all)
}

async fn of_rows(desk: &Desk, kept: &KeptView, language: &str) -> Result<Vec<CopiedRecord>> {
    let mut view = desk.view().await?;
    let (world, keys) = (Arc::clone(&view.world), Arc::clone(&view.keys));
    let ids = kept.rows.iter().map(|row| row.id).collect::<Vec<_>>();
    let mut sealed = payloads::store::read(&mut view.conn, &keys, &ids).await?;
    let mut all = Vec::new();
    for row in kept.rows.iter().filter(|row| row.is_mine) {
        let register = Key::parse(&row.register).and_then(|key| world.catalog.registers.get(&key));
        let Some(register) = register else { continue };
        let sealed = sealed.remove(&row.id).unwrap_or_default();
        let of_person = register.fields.iter().filter(|(_, field)| field.class == FieldClass::Personal);
        let values = of_person.filter_map(|(key, field)| {
            let value = match sealed.is_erased {
                true => json!({"erased": true}),
                false => sealed.values.get(key)?.clone(),
            };
            Some(copied(&world, &row.names, (key, Some(field)), value, language))
        });
        let (kind, of) = ("row".to_owned(), row.title.clone());
        all.push(CopiedRecord { id: row.id, kind, of, values: values.collect() });
    }
    Ok(all)
}

fn copied(
    world: &World,
    names: &Names,
    (key, field): (&str, Option<&Field>),
    value: Json,
    language: &str,
) -> CopiedValue {
    let title = field.map_or(key, |field| field.title.say(language)).to_owned();
    CopiedValue { title, text: sheet::spelt(world, names, field, &value, language), value }
}
