import Age
import Cryptography
import Exchange
import Files
import Format
import Repository
import Restoration
import Storage
import TarArchive

/// The errors of the modules below, as people get them.
extension ErrorReport {
    static func ofModule(_ error: any Error) -> ErrorReport? {
        switch error {
        case let error as RepositoryError:
            ErrorReport(error.description, hint: error.hint, exitCode: error.kind.exitCode)
        case let error as StorageError:
            ErrorReport(error.description, hint: error.hint, exitCode: error.kind.exitCode)
        case let error as RestorationError:
            ErrorReport(error.description, hint: error.hint, exitCode: error.kind.exitCode)
        case let error as FormatError:
            ErrorReport("reading the repository: \(error.description)", exitCode: .corrupt)
        case let error as AgeError:
            ErrorReport(
                sentence(error.operation, error.subject, error.reason), hint: error.hint,
                exitCode: error.kind.exitCode)
        case let error as CryptographyError:
            ErrorReport(
                sentence(error.operation, error.subject, error.reason), hint: error.hint,
                exitCode: error.kind == .authentication ? .corrupt : .failed)
        case let error as FileError:
            ErrorReport(error.description, hint: error.hint)
        case let error as ExchangeError:
            ErrorReport(
                error.description, hint: error.hint,
                exitCode: error.kind == .corrupt ? .corrupt : .failed)
        case let error as ArchiveError:
            ErrorReport(error.description, hint: error.hint)
        default: nil
        }
    }

    private static func sentence(_ operation: String, _ subject: String, _ reason: String) -> String
    {
        "\(operation): \(subject): \(reason)"
    }
}

extension RepositoryError.Kind {
    fileprivate var exitCode: ExitCode {
        switch self {
        case .noRepository: .noRepository
        case .noKey, .wrongKey, .rotated: .wrongKey
        case .damagedKey, .corrupt: .corrupt
        case .noArchive, .forgotten: .noArchive
        case .heldByAnother: .heldByAnother
        case .refused, .other: .failed
        }
    }
}

extension RestorationError.Kind {
    fileprivate var exitCode: ExitCode {
        switch self {
        case .corrupt: .corrupt
        case .heldByAnother: .heldByAnother
        case .noArchive: .noArchive
        case .refused, .other: .failed
        }
    }
}

extension StorageError.Kind {
    fileprivate var exitCode: ExitCode {
        switch self {
        case .noStore: .noRepository
        case .notFound, .damaged: .corrupt
        case .denied, .unreachable: .unreachable
        case .noSpace, .unsupported, .other: .failed
        }
    }
}

extension AgeError.Kind {
    fileprivate var exitCode: ExitCode {
        switch self {
        case .noIdentityMatched, .wrongPassphrase, .malformedKey: .wrongKey
        case .malformedHeader, .damagedHeader, .damagedPayload, .malformedArmor, .workFactorTooHigh:
            .corrupt
        case .unsupported: .failed
        }
    }
}
