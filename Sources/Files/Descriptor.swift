import Glibc

/// An open descriptor, closed when its owner goes.
struct Descriptor: ~Copyable, Sendable {
    let number: Int32
    private let isOwned: Bool

    init(owning number: Int32) {
        self.number = number
        isOwned = true
    }

    init(borrowing number: Int32) {
        self.number = number
        isOwned = false
    }

    deinit {
        if isOwned { close(number) }
    }
}
