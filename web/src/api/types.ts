// The shapes of the contract under the names the console uses. All come from the generated schema; where it can
// only say "string" or "object", the words of the contract are put in here.
import type { components } from './schema'

type Schemas = components['schemas']
/** The server leaves out what is not there, so a present value is never null. */
type Present<T> = { [K in keyof T]: Exclude<T[K], null> }
type Narrowed<T, N> = Omit<T, keyof N> & N

/** Values of a form or a record by field key. */
export type Values = Record<string, unknown>
/** What to call the persons, rows, orgs and files that a record names by id. */
export type Names = Record<string, string>

export type Colour = 'green' | 'blue' | 'yellow' | 'red'
export type DefinitionKind = 'loop' | 'register' | 'choices' | 'role' | 'org_kind' | 'matcher' | 'element'

export type Me = Schemas['MeView']
export type Org = Schemas['OrgView']
export type Person = Schemas['PersonView']
export type DemoAccount = Schemas['DemoAccount']
export type DefinitionHead = Narrowed<Schemas['DefinitionLine'], { kind: DefinitionKind }>
export type FieldSpec = Narrowed<Present<Schemas['FieldSpec']>, { default?: unknown }>
export type StepView = Narrowed<Schemas['StepView'], { form: FieldSpec[]; input: FieldSpec[] }>
export type Opening = Narrowed<Schemas['OpeningView'], { steps: StepView[] }>
export type Case = Narrowed<
  Schemas['CaseView'],
  { colour: Colour; fields: Values; steps?: StepView[] | null; names?: Names | null }
>
export type Piece = Schemas['PieceView']
export type FoundRecord = Schemas['FoundView']
export type SearchAnswer = Schemas['SearchView']
export type Turn = Schemas['TurnView']
export type LedgerLine = Schemas['IntervalView']
export type CaseEvent = Narrowed<Schemas['EventView'], { form: Values; input: Values; names?: Names | null }>
export type RowChange = Narrowed<Schemas['RowChangeView'], { fields: Values; names?: Names | null }>
export type Naming = Schemas['NamingView']
export type NamedBy = Schemas['NamedByView']
export type BulkAnswer = Schemas['BulkAnswer']
export type Batch = Schemas['BatchView']
export type SavedViews = Schemas['SavedViews']
export type SavedView = Schemas['SavedView']
export type ViewAsk = Schemas['ViewAsk']
export type GonePart = Schemas['GonePart']
export type UndoAnswer = Schemas['UndoAnswer']
export type Import = Schemas['SheetImportView']
export type ImportFault = Schemas['SheetFaultView']
export type ImportLine = Schemas['SheetLineView']
export type Row = Narrowed<Schemas['RowView'], { fields: Values; names?: Names | null }>
export type CaseLink = Schemas['LinkView']
export type Grid = Narrowed<Schemas['GridView'], { outline?: { coordinates: Position[][] } | null }>
/** Longitude and latitude, as GeoJSON has them. */
export type Position = [number, number]
export type Roster = Schemas['RosterView']
export type Suggestion = Schemas['SuggestionView']
export type Suggestions = Schemas['SuggestionsView']
export type Excluded = Schemas['ExcludedView']
export type Proposal = Schemas['ProposalView']
export type JournalEntry = Narrowed<
  Schemas['EntryView'],
  { kind: 'reading' | 'changing' | 'session'; detail: Values }
>
export type ChainState = Schemas['ChainView']
export type Nearby = Narrowed<Schemas['NearbyView'], { colour: Colour; fields: Values; names: Names }>
export type Followed = Narrowed<Schemas['FollowView'], { colour: Colour }>
export type PlaceFound = Schemas['PlaceView']
export type Certificate = Schemas['CertificateView']
export type CertificateCheck = Schemas['CertificateCheck']
export type Kept = Narrowed<Schemas['KeptView'], { rows: KeptRow[] }>
export type KeptRow = Narrowed<Schemas['KeptRow'], { fields: Values; names: Names }>
export type Reading = Schemas['ReadingView']
export type StoredFile = Schemas['FileView']
export type EntryView = Schemas['MattersView']
export type EntryOrg = Schemas['EntryOrg']
export type Problem = Schemas['ProblemBody']
export type ProblemItem = Schemas['ProblemPart']

/** A page of a list. */
export type Page<T> = { items: T[]; next?: string | null }
export type Message = Schemas['MessageView']
export type HouseNotice = Schemas['NoticeView']
export type Outbox = Schemas['OutboxView']
export type DeadLetter = Schemas['DeadLetterView']
export type ChannelStanding = Schemas['ChannelStanding']
/** Hours of quiet: those of the house, none, or one's own. */
export type Quiet = 'usual' | 'never' | { own: { from: string; to: string } }
export type Wishes = Narrowed<Schemas['WishesView'], { quiet: Quiet; usual?: Quiet | null }>
export type WishesChange = {
  language?: string | null
  quiet?: Quiet
  channels?: Record<string, boolean>
  addresses?: Record<string, string | null>
}
