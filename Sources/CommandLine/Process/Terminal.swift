import Glibc

/// What is at the other end of a stream of text.
package struct Terminal: Equatable, Sendable {
    /// Columns; nothing when the stream leads to a file or a pipe.
    package var width: Int?
    package var hasColors: Bool

    package init(width: Int? = nil, hasColors: Bool = false) {
        self.width = width
        self.hasColors = hasColors
    }

    /// Lines can be redrawn and questions asked.
    package var isInteractive: Bool { width != nil }
}

extension Terminal {
    /// Looks at a descriptor, and at what the environment says of colours.
    package init(descriptor: Int32, environment: [String: String]) {
        guard isatty(descriptor) == 1 else {
            self.init()
            return
        }
        let isDumb = environment["TERM"] == "dumb"
        let wantsNoColor = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        self.init(
            width: isDumb ? nil : Self.columns(of: descriptor) ?? 80,
            hasColors: !isDumb && !wantsNoColor)
    }

    private static func columns(of descriptor: Int32) -> Int? {
        // The kernel's struct: rows, columns, and two that nobody fills.
        var size: (UInt16, UInt16, UInt16, UInt16) = (0, 0, 0, 0)
        let result = unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size)
        return result == 0 && size.1 > 0 ? Int(size.1) : nil
    }
}
