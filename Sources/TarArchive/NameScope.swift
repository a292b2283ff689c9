import Glibc

/// Tells libarchive what names are, whatever the locale of the process, which stays as it is: the
/// setting is the calling thread's and lasts for one call.
///
/// libarchive asks the locale how to convert names. Writing in “C” it would mark all that aren't
/// ASCII as binary, of which GNU tar complains; reading in UTF-8 it would compose characters.
@safe
struct NameScope: ~Copyable {
    enum Encoding: String {
        case utf8 = "C.UTF-8"
        case bytes = "C"
    }

    private let locale: locale_t

    init(_ encoding: Encoding) throws(ArchiveError) {
        guard let locale = unsafe newlocale(1 << LC_CTYPE, encoding.rawValue, nil) else {
            throw ArchiveError(
                "prepare to read and write names",
                reason: "the system has no locale \(encoding.rawValue)")
        }
        unsafe self.locale = locale
    }

    func run<Value: ~Copyable>(_ body: () -> Value) -> Value {
        // A name that it can't convert is told from want of memory by what errno then says.
        errno = 0
        let previous = unsafe uselocale(locale)
        defer { unsafe uselocale(previous) }
        return body()
    }

    deinit { unsafe freelocale(locale) }
}
