//! What a statement can refer to besides the catalogue: defaults, parameters, variables.
use std::collections::HashMap;

use sandbox_functions::{Context, Value};

use crate::catalog::{Relation, Routine};

/// The values of `@name` or `?`.
#[derive(Debug, Clone, Default)]
pub enum Parameters {
    /// The request has none.
    #[default]
    None,
    /// By name, in lower case.
    Named(HashMap<String, Value>),
    /// By position.
    Positional(Vec<Value>),
}

/// A variable of a script, with its present value.
#[derive(Debug, Clone)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value as a DuckDB expression with its type.
    pub value: Value,
}

/// Everything that the text of a statement leaves open.
#[derive(Debug, Clone)]
pub struct Environment {
    /// The project of the job.
    pub project: String,
    /// The default dataset's project, where it differs from the job's, and its name.
    pub default_dataset: Option<(String, String)>,
    /// The statement's clock, time zone and user.
    pub context: Context,
    /// Query parameters.
    pub parameters: Parameters,
    /// Script variables in scope, the innermost last.
    pub variables: Vec<Variable>,
    /// `@@name` by lower-case name without the `@@`, such as `time_zone` or `script.job_id`.
    pub system_variables: HashMap<String, Value>,
    /// Temporary functions of the script or session; the last of a name counts.
    pub temporary_functions: Vec<Routine>,
    /// Relations that single names mean before the catalogue is asked.
    pub temporary_tables: HashMap<String, Relation>,
}

impl Environment {
    /// An environment of one project without default dataset, parameters or variables.
    pub fn new(project: impl Into<String>, context: Context) -> Self {
        Self {
            project: project.into(),
            default_dataset: None,
            context,
            parameters: Parameters::None,
            variables: Vec::new(),
            system_variables: HashMap::new(),
            temporary_functions: Vec::new(),
            temporary_tables: HashMap::new(),
        }
    }
}
