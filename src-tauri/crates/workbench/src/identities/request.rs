//! The text that asks an administrator for what is missing. The person sends it on, so it is a
//! letter and no part of the screen.

use model::{Language, Permission, PermissionState};

/// Who asks for what, where.
pub(super) struct Asking<'a> {
    /// E-mail address or ARN.
    pub(super) who: &'a str,
    /// The project, or the account and what is reached.
    pub(super) place: &'a str,
    pub(super) permissions: &'a [Permission],
}

/// The letter for a project of Google's; nothing when nothing is missing.
pub(super) fn google(asking: &Asking<'_>, language: Language) -> Option<String> {
    let missing = missing(asking.permissions);
    if missing.is_empty() {
        return None;
    }
    let (who, project) = (asking.who, asking.place);
    let kind = if who.ends_with(".gserviceaccount.com") {
        "serviceAccount"
    } else {
        "user"
    };
    let mut roles: Vec<&str> = Vec::new();
    for role in missing
        .iter()
        .filter_map(|permission| permission.role.as_deref())
    {
        if !roles.contains(&role) {
            roles.push(role);
        }
    }
    let list: Vec<String> = missing
        .iter()
        .map(|permission| match (&permission.role, language) {
            (Some(role), Language::Ja) => format!("- {}（ロール: {role}）", permission.name),
            (Some(role), _) => format!("- {} (role: {role})", permission.name),
            (None, _) => format!("- {}", permission.name),
        })
        .collect();
    let commands: Vec<String> = roles
        .iter()
        .map(|role| {
            format!(
                "gcloud projects add-iam-policy-binding {project} \\\n  --member='{kind}:{who}' --role='{role}'"
            )
        })
        .collect();
    let (list, commands) = (list.join("\n"), commands.join("\n"));
    Some(match language {
        Language::Ja => format!(
            "件名: BigQuery の権限のお願い（プロジェクト {project}）\n\n\
             お世話になっております。Shirabe から BigQuery を使うため、次の権限の付与をお願いいたします。\n\n\
             対象: {who}\nプロジェクト: {project}\n不足している権限:\n{list}\n\n\
             次のコマンドで付与できます。データの閲覧は、必要なデータセットだけに付与いただいてもかまいません。\n\n\
             {commands}\n"
        ),
        _ => format!(
            "Subject: Access to BigQuery in the project {project}\n\n\
             Hello,\n\n\
             to work with BigQuery from Shirabe I need these permissions. Could you grant them?\n\n\
             For: {who}\nProject: {project}\nMissing:\n{list}\n\n\
             These commands grant them. Reading data can also be granted on single datasets.\n\n\
             {commands}\n"
        ),
    })
}

/// The letter for an account of Amazon's, with the policy that would do; nothing when nothing is
/// missing.
pub(super) fn aws(asking: &Asking<'_>, language: Language) -> Option<String> {
    let missing = missing(asking.permissions);
    if missing.is_empty() {
        return None;
    }
    let list: Vec<String> = missing
        .iter()
        .map(|permission| format!("- {} ({})", permission.name, permission.resource))
        .collect();
    let owned: Vec<Permission> = missing.into_iter().cloned().collect();
    let policy = identity_aws::policy_statement(&owned);
    let (who, place, list) = (asking.who, asking.place, list.join("\n"));
    Some(match language {
        Language::Ja => format!(
            "件名: AWS の権限のお願い（{place}）\n\n\
             お世話になっております。Shirabe から AWS を使うため、次の権限の付与をお願いいたします。\n\n\
             対象: {who}\n接続先: {place}\n不足している権限:\n{list}\n\n\
             次のポリシーで付与できます。\n\n{policy}\n"
        ),
        _ => format!(
            "Subject: Access to AWS ({place})\n\n\
             Hello,\n\n\
             to work with AWS from Shirabe I need these permissions. Could you grant them?\n\n\
             For: {who}\nReached: {place}\nMissing:\n{list}\n\n\
             This policy grants them.\n\n{policy}\n"
        ),
    })
}

fn missing(permissions: &[Permission]) -> Vec<&Permission> {
    let is_missing = |one: &&Permission| one.state == PermissionState::Missing;
    permissions.iter().filter(is_missing).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::{Asking, google};
    use model::{Language, Permission, PermissionState};

    fn permission(name: &str, role: &str, state: PermissionState) -> Permission {
        Permission {
            name: name.to_owned(),
            resource: "games".to_owned(),
            role: Some(role.to_owned()),
            state,
        }
    }

    #[test]
    fn a_letter_asks_for_each_role_once_and_only_for_what_is_missing() {
        let permissions = [
            permission("a.b.one", "roles/x", PermissionState::Missing),
            permission("a.b.two", "roles/x", PermissionState::Missing),
            permission("a.b.three", "roles/y", PermissionState::Granted),
        ];
        let mut asking = Asking {
            who: "loader@games.iam.gserviceaccount.com",
            place: "games",
            permissions: &permissions,
        };
        for language in [Language::En, Language::Ja] {
            let letter = google(&asking, language).unwrap();
            assert_eq!(letter.matches("--role='roles/x'").count(), 1, "{letter}");
            assert!(letter.contains("a.b.two") && !letter.contains("three"));
            assert!(letter.contains("--member='serviceAccount:loader@games"));
        }
        asking.permissions = permissions.get(2..).unwrap();
        assert_eq!(google(&asking, Language::En), None);
    }
}
