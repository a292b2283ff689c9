/// The texts of the folder Help, which are part of the program.
enum HelpTexts {
    /// The text of the name, as it was written.
    static func text(_ name: String) -> String? {
        (command(name) ?? topic(name)).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func command(_ name: String) -> [UInt8]? {
        switch name {
        case "accept": PackageResources.accept_txt
        case "backup": PackageResources.backup_txt
        case "cat": PackageResources.cat_txt
        case "check": PackageResources.check_txt
        case "completion": PackageResources.completion_txt
        case "copy": PackageResources.copy_txt
        case "diff": PackageResources.diff_txt
        case "doctor": PackageResources.doctor_txt
        case "export": PackageResources.export_txt
        case "forget": PackageResources.forget_txt
        case "guard": PackageResources.guard_txt
        case "help": PackageResources.help_txt
        case "holdfast": PackageResources.holdfast_txt
        case "import": PackageResources.import_txt
        case "init": PackageResources.init_txt
        case "key": PackageResources.key_txt
        case "lease": PackageResources.lease_txt
        case "list": PackageResources.list_txt
        case "ls": PackageResources.ls_txt
        case "pin": PackageResources.pin_txt
        case "repair": PackageResources.repair_txt
        case "restore": PackageResources.restore_txt
        case "rollback": PackageResources.rollback_txt
        case "run": PackageResources.run_txt
        case "setup": PackageResources.setup_txt
        case "show": PackageResources.show_txt
        case "status": PackageResources.status_txt
        case "undo": PackageResources.undo_txt
        case "unpin": PackageResources.unpin_txt
        case "version": PackageResources.version_txt
        default: nil
        }
    }

    private static func topic(_ name: String) -> [UInt8]? {
        switch name {
        case "buckets": PackageResources.buckets_txt
        case "configuration": PackageResources.configuration_txt
        case "exit-codes": PackageResources.exit_codes_txt
        case "hooks": PackageResources.hooks_txt
        case "json": PackageResources.json_txt
        case "monitors": PackageResources.monitors_txt
        case "patterns": PackageResources.patterns_txt
        case "repository": PackageResources.repository_txt
        case "times": PackageResources.times_txt
        default: nil
        }
    }
}
