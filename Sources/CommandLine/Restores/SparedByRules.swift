import Capture
import Files
import Restoration

// What the rules of backups leave out is nowhere but where it lies.
extension Sparing {
    init(_ rules: CaptureRules) {
        self.init { root, entries in
            Rules(try FolderRules(root: root, entries, rules))
        }
    }
}

extension Sparing.Rules {
    init(_ rules: FolderRules) {
        self.init(spare: rules.leaveOut) { path, status, directory, entries in
            Sparing.Rules(try rules.inner(path, status, directory, entries))
        }
    }
}
