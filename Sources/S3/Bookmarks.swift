import Storage

/// The tokens by which a server goes on with the listings that were asked for last.
///
/// Where it lists in no order, nothing else tells what comes behind a page.
struct Bookmarks {
    struct Place: Hashable {
        let prefix: ObjectKey?
        let last: ObjectKey
    }

    /// More listings are not under way at once.
    private static let most = 64

    private var tokens: [Place: String] = [:]
    private var places: [Place] = []

    subscript(_ place: Place) -> String? { tokens[place] }

    mutating func note(_ token: String, behind place: Place) {
        if tokens.updateValue(token, forKey: place) == nil { places.append(place) }
        if places.count > Self.most { tokens[places.removeFirst()] = nil }
    }
}
