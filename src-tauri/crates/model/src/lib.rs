//! The words that every room speaks: ids, columns, jobs, queries, rows, problems, secrets.
//!
//! Must never: do I/O, know a runtime, know a vendor. Everything here is plain data; the only logic
//! is constructors that keep an invariant. What crosses to the window derives `specta::Type`, and
//! its TypeScript is generated from here.

mod catalogue;
mod change;
mod chart;
mod column;
mod connection;
mod cost;
mod explorer;
mod export;
mod file;
mod file_facts;
mod history;
mod identity;
mod ids;
mod job;
mod object;
mod options;
mod policy;
mod preview;
mod problem;
mod query;
mod results;
mod rows;
mod saved;
mod secret;
mod service_job;
mod settings;
mod token;
mod workspace;

pub use catalogue::{
    BaseTable, ColumnFacts, Dataset, DatasetRef, ExternalSource, Listing, Model, PartitionRange,
    Partitioning, PreviewLook, Project, Routine, StorageSizes, StreamingBuffer, Table, TableDetail,
    TableKind, TableRef,
};
pub use change::Change;
pub use chart::{
    Aggregate, Bucket, ChartAxis, ChartData, ChartKey, ChartKind, ChartRequest, ChartSort,
    Dimension, Figure, Measure, Picture, PictureFormat,
};
pub use column::{Column, ColumnType, Mode};
pub use connection::{AwsConnection, Connection, ConnectionDraft, Endpoint, Reach};
pub use cost::{ColumnWeight, KeptResult, LocationPrice, Spend, TableWeight, Weights};
pub use explorer::{
    AddedProject, CatalogueChange, CatalogueIndex, CatalogueObject, CatalogueSearch, CopyOperation,
    ExplorerState, ObjectKind,
};
pub use export::{
    ExportFormat, ExportNote, ExportNoteKind, ExportOptions, ExportPlace, ExportReport,
    ExportRequest, ExportTarget, LineEnd, TextEncoding,
};
pub use file::{
    FileEncoding, FileSave, FileStamp, Folder, FolderEntry, SavedFile, TabFile, TabPart, TabPiece,
    TextFile, TextForm,
};
pub use file_facts::{Drift, DriftColumn, DriftFile, ParquetColumn, ParquetFacts, RowGroup};
pub use history::{HistoryEntry, HistoryKind, HistoryPage, HistoryQuestion, HistoryState};
pub use identity::{
    AccessReport, FoundIdentity, Identity, IdentityAdded, IdentityDraft, IdentityRemoved,
    IdentitySource, IdentityState, IdentityWay, Permission, PermissionState, RoleChoice,
    SecretCopy, SecretPlace, SignInNeed, SignInStep, VaultState, VaultStatus, WhoAmI,
};
pub use ids::{ConnectionId, IdentityId, JobId, RowsId, WorkspaceId};
pub use job::{Activity, Job, JobState, Phase, Progress, Unit};
pub use object::{
    BucketPage, DownloadSpec, Encryption, ObjectDetail, ObjectListing, ObjectName, ObjectPage,
    ObjectPlace, ObjectVersion, Restore, RestoreSpec, RestoreTier, S3Bucket, S3Object,
    TransferReport, UploadSpec, VersionPage,
};
pub use options::{
    CreateDisposition, Destination, LastRun, Priority, QueryOptions, Session, WriteDisposition,
};
pub use policy::{
    CopyRules, ExportRules, IdleRules, LoadRules, MaskRules, NotebookRules, Policy, PolicyState,
    QueryRules, Signature,
};
pub use preview::{
    Agreed, Compression, EncodingSample, FileFacts, FileFormat, FileSet, FilesProfile,
    FilesProfileSpec, HiveKey, Meter, NeedsMore, Preview, PreviewEstimate, PreviewNote,
    PreviewOrder, PreviewPlace, PreviewQuery, PreviewSpec, PreviewState, ProfileScope, Reading,
    Skipped, Sniffed,
};
pub use problem::{Kind, Problem, Result};
pub use query::{
    Accuracy, DmlCounts, Estimate, Expected, Money, Parameter, QueryRequest, QueryRun,
    QueryStatistics,
};
pub use results::{
    Bin, ColumnGlance, ColumnPath, ColumnProfile, ComparisonCounts, ComparisonSpec, CopyFormat,
    FilterOperator, FilterTerm, Lengths, Quantile, RecordRequest, RecordValue, RowsOrigin, SortKey,
    Summary, TopValue, Truths, ValuePath, ViewSpec,
};
pub use rows::{RowSet, RowsRange, RowsWindow, Truncation};
pub use saved::{
    LocalText, SavedLink, SavedList, SavedParameter, SavedQuery, SavedUnreadable, SavedWrite,
};
pub use secret::Secret;
pub use service_job::{
    AttachRequest, InsightKind, JobsQuestion, OpenRun, PlanInsight, PlanMoment, PlanStage,
    PlanStep, QueryPlan, ScriptPart, ServiceJob, ServiceState, StageTime,
};
pub use settings::{Density, Language, S3Prices, Settings, Startup, Tab, Theme};
pub use token::{AwsKeys, Fixed, KeySource, Prompt, SecretSlot, Token, TokenSource};
pub use workspace::{
    AuditAct, AuditEntry, AuditFact, AuditOutcome, AuditPage, AuditQuestion, AuditVerdict, Class,
    ClassColour, Forgotten, SettingsChanges, Workspace, WorkspaceDraft,
};
