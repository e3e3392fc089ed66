//! The text of each scheduler's files.

use std::fmt::Write as _;

use rust_i18n::t;

use super::Job;
use crate::language::ENGLISH_MONTHS;

pub(super) fn systemd(job: &Job) -> String {
    let quoted = |text: &str| {
        format!(
            "\"{}\"",
            text.replace('\\', "\\\\")
                .replace('"', "\\\"")
                .replace('%', "%%")
                .replace('$', "$$")
        )
    };
    let words = std::iter::once(job.program.display().to_string()).chain(job.arguments.iter().cloned());
    let command: Vec<String> = words.map(|word| quoted(&word)).collect();
    let secrets = if job.variables.is_empty() {
        String::new()
    } else {
        format!(
            "# {}\nEnvironmentFile=-/etc/servicedeck.env\n",
            t!("schedule.environment", names = job.variables.join(", "))
        )
    };
    let (first, last) = job.days;
    format!(
        "# /etc/systemd/system/servicedeck.service\n\
         [Unit]\n\
         Description=servicedeck monthly report\n\
         Wants=network-online.target\n\
         After=network-online.target\n\
         \n\
         [Service]\n\
         Type=oneshot\n\
         WorkingDirectory={}\n\
         {secrets}\
         ExecStart={}\n\
         TimeoutStartSec=23h\n\
         \n\
         # /etc/systemd/system/servicedeck.timer\n\
         # {}\n\
         [Unit]\n\
         Description=servicedeck monthly report, after the cutoff\n\
         \n\
         [Timer]\n\
         OnCalendar=*-*-{first:02}..{last:02} 07:00:00\n\
         Persistent=true\n\
         \n\
         [Install]\n\
         WantedBy=timers.target\n",
        job.root.display().to_string().replace('%', "%%"),
        command.join(" "),
        t!("schedule.systemd"),
    )
}

pub(super) fn cron(job: &Job) -> String {
    // To cron a percent sign is a line break.
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "'\\''").replace('%', "\\%"));
    let words = std::iter::once(job.program.display().to_string()).chain(job.arguments.iter().cloned());
    let command: Vec<String> = words.map(|word| quoted(&word)).collect();
    let secrets = if job.variables.is_empty() {
        ""
    } else {
        "set -a; . /etc/servicedeck.env; set +a; "
    };
    let mut text = format!("# {}\n", t!("schedule.cron"));
    if !job.variables.is_empty() {
        let _ = writeln!(
            text,
            "# {}",
            t!("schedule.environment", names = job.variables.join(", "))
        );
    }
    let (first, last) = job.days;
    let folder = quoted(&job.root.display().to_string());
    let _ = writeln!(
        text,
        "0 7 {first}-{last} * * {secrets}cd {folder} && {}",
        command.join(" ")
    );
    text
}

pub(super) fn windows(job: &Job) -> String {
    let escaped = |text: &str| {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;")
    };
    let words: Vec<String> = job
        .arguments
        .iter()
        .map(|word| {
            if word.contains(' ') {
                format!("\"{word}\"")
            } else {
                word.clone()
            }
        })
        .collect();
    let days: String = (job.days.0..=job.days.1)
        .map(|day| format!("<Day>{day}</Day>"))
        .collect();
    let months: String = ENGLISH_MONTHS.map(|month| format!("<{month} />")).concat();
    let mut comment = t!("schedule.windows").into_owned();
    if !job.variables.is_empty() {
        let _ = write!(
            comment,
            " {}",
            t!("schedule.environment", names = job.variables.join(", "))
        );
    }
    // No encoding is named: the file is taken as UTF-8 however it is saved.
    format!(
        "<?xml version=\"1.0\"?>\n\
         <!-- {} -->\n\
         <Task version=\"1.2\" xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\">\n  \
           <RegistrationInfo><Description>servicedeck</Description></RegistrationInfo>\n  \
           <Triggers>\n    \
             <CalendarTrigger>\n      \
               <StartBoundary>2024-01-01T07:00:00</StartBoundary>\n      \
               <Enabled>true</Enabled>\n      \
               <ScheduleByMonth><DaysOfMonth>{days}</DaysOfMonth><Months>{months}</Months></ScheduleByMonth>\n    \
             </CalendarTrigger>\n  \
           </Triggers>\n  \
           <Settings>\n    \
             <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>\n    \
             <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>\n    \
             <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>\n    \
             <StartWhenAvailable>true</StartWhenAvailable>\n    \
             <RunOnlyIfNetworkAvailable>true</RunOnlyIfNetworkAvailable>\n    \
             <ExecutionTimeLimit>PT23H</ExecutionTimeLimit>\n    \
             <Enabled>true</Enabled>\n  \
           </Settings>\n  \
           <Actions Context=\"Author\">\n    \
             <Exec>\n      \
               <Command>{}</Command>\n      \
               <Arguments>{}</Arguments>\n      \
               <WorkingDirectory>{}</WorkingDirectory>\n    \
             </Exec>\n  \
           </Actions>\n\
         </Task>\n",
        escaped(&comment).replace("--", "- -"),
        escaped(&job.program.display().to_string()),
        escaped(&words.join(" ")),
        escaped(&job.root.display().to_string()),
    )
}

pub(super) fn kubernetes(job: &Job) -> String {
    let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
    let arguments: Vec<String> = job.arguments.iter().map(|word| quoted(word)).collect();
    let mut environment = String::new();
    for name in &job.variables {
        let _ = write!(
            environment,
            "                - name: {name}\n                  valueFrom: {{ secretKeyRef: {{ name: servicedeck, key: {name} }} }}\n"
        );
    }
    if !environment.is_empty() {
        environment.insert_str(0, "              env:\n");
    }
    let root = quoted(&job.root.display().to_string());
    let (first, last) = job.days;
    format!(
        "# {}\n\
         apiVersion: batch/v1\n\
         kind: CronJob\n\
         metadata:\n  \
           name: servicedeck\n\
         spec:\n  \
           schedule: \"0 7 {first}-{last} * *\"\n  \
           timeZone: Asia/Shanghai\n  \
           concurrencyPolicy: Forbid\n  \
           startingDeadlineSeconds: 72000\n  \
           jobTemplate:\n    \
             spec:\n      \
               backoffLimit: 0\n      \
               activeDeadlineSeconds: 82800\n      \
               template:\n        \
                 spec:\n          \
                   restartPolicy: Never\n          \
                   containers:\n            \
                     - name: servicedeck\n              \
                       image: servicedeck:{}\n              \
                       command: [servicedeck]\n              \
                       args: [{}]\n              \
                       workingDir: {root}\n\
         {environment}              \
                       volumeMounts:\n                \
                         - {{ name: project, mountPath: {root} }}\n          \
                   volumes:\n            \
                     - name: project\n              \
                       persistentVolumeClaim: {{ claimName: servicedeck }}\n",
        t!("schedule.kubernetes"),
        env!("CARGO_PKG_VERSION"),
        arguments.join(", "),
    )
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn job() -> Job {
        Job {
            program: PathBuf::from("/opt/service deck/servicedeck"),
            arguments: ["--config", "/srv/月报 & 100%/config/report.yaml", "run"]
                .map(str::to_owned)
                .to_vec(),
            root: PathBuf::from("/srv/月报 & 100%"),
            days: (8, 14),
            variables: vec!["SMTP_PASSWORD".to_owned()],
        }
    }

    #[test]
    fn systemd_catches_up_and_quotes() {
        let text = systemd(&job());
        assert!(
            text.contains("OnCalendar=*-*-08..14 07:00:00\nPersistent=true\n"),
            "{text}"
        );
        assert!(text.contains("ExecStart=\"/opt/service deck/servicedeck\" \"--config\" \"/srv/月报 & 100%%/config/report.yaml\" \"run\"\n"), "{text}");
        assert!(text.contains("EnvironmentFile=-/etc/servicedeck.env\n"), "{text}");
    }

    #[test]
    fn cron_is_one_line_without_bare_percent_signs() {
        let text = cron(&job());
        let line = text.lines().last().unwrap();
        assert!(
            line.starts_with("0 7 8-14 * * set -a; . /etc/servicedeck.env; set +a; cd '/srv/月报 & 100\\%' && "),
            "{line}"
        );
        assert!(
            line.ends_with("'/opt/service deck/servicedeck' '--config' '/srv/月报 & 100\\%/config/report.yaml' 'run'"),
            "{line}"
        );
    }

    #[test]
    fn windows_starts_when_available_and_escapes() {
        let text = windows(&job());
        assert!(text.contains("<StartWhenAvailable>true</StartWhenAvailable>"), "{text}");
        assert!(
            text.contains("<Arguments>--config &quot;/srv/月报 &amp; 100%/config/report.yaml&quot; run</Arguments>"),
            "{text}"
        );
        assert_eq!(text.matches("<Day>").count(), 7);
        // What is opened is closed, in order.
        let mut open = Vec::new();
        for tag in text
            .split('<')
            .skip(1)
            .filter_map(|part| part.split_once('>'))
            .map(|(tag, _)| tag)
            .filter(|tag| !tag.starts_with(['?', '!']))
        {
            match tag.strip_prefix('/') {
                Some(name) => assert_eq!(open.pop(), Some(name)),
                None if tag.ends_with('/') => {}
                None => open.push(tag.split(' ').next().unwrap()),
            }
        }
        assert!(open.is_empty());
    }

    #[test]
    fn kubernetes_is_yaml_with_the_secret_referenced() {
        let text = kubernetes(&job());
        let value: serde_json::Value = serde_saphyr::from_str(&text).unwrap();
        assert_eq!(value["spec"]["schedule"], "0 7 8-14 * *");
        let container = &value["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0];
        assert_eq!(container["args"][1], "/srv/月报 & 100%/config/report.yaml");
        assert_eq!(container["env"][0]["valueFrom"]["secretKeyRef"]["key"], "SMTP_PASSWORD");
        assert_eq!(container["workingDir"], "/srv/月报 & 100%");
    }
}
