import Configuration
import Glibc

extension LocalZone {
    /// The machine's zone, or that of the variable `TZ`.
    static let machine: LocalZone = {
        tzset()
        return LocalZone { instant in
            var time = time_t(instant)
            var parts = unsafe tm()
            guard unsafe localtime_r(&time, &parts) != nil else {
                return Offset(seconds: 0, name: "UTC")
            }
            let name = unsafe parts.tm_zone.map { unsafe String(cString: $0) } ?? "UTC"
            return unsafe Offset(seconds: parts.tm_gmtoff, name: name)
        }
    }()
}
