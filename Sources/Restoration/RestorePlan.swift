package import Files
package import Format
package import Repository

/// One source and where it is to go.
package struct RestoreRequest: Sendable {
    package let source: String
    package let destination: FilePath
    package let selection: Selection
    /// What stays when the destination is replaced; nothing for all of it to make place.
    package var sparing: Sparing?
    /// Whether what is there is known not to be whole, though it does not say so itself.
    package var isHalfChanged: Bool

    package init(
        source: String, destination: FilePath, selection: Selection = .everything,
        sparing: Sparing? = nil, isHalfChanged: Bool = false
    ) {
        self.sparing = sparing
        self.isHalfChanged = isHalfChanged
        self.source = source
        self.destination = destination
        self.selection = selection
    }
}

/// What a restore is going to do; nothing is changed before it is applied.
package struct RestorePlan: Sendable {
    package let archive: Archive
    package let items: [Item]
    package let timeline: Timeline
    let existing: ExistingData

    package struct Item: Sendable {
        package let source: Archive.Source
        package let destination: Destination
        package let effect: RestoreEffect
        package let selection: Selection
        /// The place of the source in the archive.
        package let position: Int
        let segments: [SegmentReference]
        let sparing: Sparing?
        let isHalfChanged: Bool

        /// What becomes of what is there now.
        func decide(_ existing: ExistingData) throws -> RestoreEffect {
            try RestorePlan.decide(destination, existing, selection, isHalfChanged)
        }
    }

    /// Refuses what would replace data that nobody asked to replace.
    package static func make(
        _ timeline: Timeline, _ archive: Archive, _ requests: [RestoreRequest],
        existing: ExistingData, cache: (any MetadataCache)? = nil
    ) async throws -> RestorePlan {
        let segments = try await MetadataReader(timeline, cache: cache).segments(of: archive)
        let items = try requests.map { request in
            try item(request, archive, segments, existing)
        }
        try refuseOverlaps(items)
        return RestorePlan(
            archive: archive, items: items, timeline: timeline, existing: existing)
    }

    private static func item(
        _ request: RestoreRequest, _ archive: Archive, _ segments: [SegmentReference],
        _ existing: ExistingData
    ) throws -> Item {
        guard let position = archive.sources.firstIndex(where: { $0.name == request.source }),
            archive.sources[position].segmentCount > 0
        else {
            let names = archive.sources.map(\.name).joined(separator: ", ")
            throw RestorationError(
                .noArchive, "restore \(request.source)", "archive \(archive.number)",
                "it holds nothing of that source", hint: "its sources: \(names)")
        }
        let start = archive.sources[..<position].reduce(0) { $0 + $1.segmentCount }
        let source = archive.sources[position]
        let destination = try Destination(request.destination)
        return Item(
            source: source, destination: destination,
            effect: try decide(
                destination, existing, request.selection, request.isHalfChanged),
            selection: request.selection, position: position,
            segments: Array(segments[start..<start + source.segmentCount]),
            sparing: request.sparing, isHalfChanged: request.isHalfChanged)
    }

    private static func decide(
        _ destination: Destination, _ existing: ExistingData, _ selection: Selection,
        _ isHalfChanged: Bool
    ) throws -> RestoreEffect {
        let state = try destination.state()
        // What was being changed and is not whole is as good as missing.
        if existing == .keep, selection.isEverything, state != .missing,
            try isHalfChanged || destination.marker()?.isChanging == true
        {
            return .replace
        }
        if let effect = RestoreEffect.decide(state, existing, isNarrow: !selection.isEverything) {
            return effect
        }
        let isFile = !state.isDirectory
        throw RestorationError(
            .refused, "restore to", "\(destination.path)",
            isFile ? "there is a file already" : "there is data already",
            hint: isFile
                ? "replace it, with undo: --replace"
                : "replace it, with undo: --replace; or put the archive's files among it: --merge")
    }

    /// Two sources in one place, or one inside the other, would replace each other.
    private static func refuseOverlaps(_ items: [Item]) throws {
        for (index, item) in items.enumerated() {
            for other in items[(index + 1)...] {
                let (one, two) = (item.destination.path, other.destination.path)
                guard one == two || one.isInside(two) || two.isInside(one) else { continue }
                throw RestorationError(
                    .refused, "restore \(item.source.name) and \(other.source.name)", "\(one)",
                    "one would lie in the other", hint: "restore them apart from each other: --to")
            }
        }
    }
}

extension FilePath {
    fileprivate func isInside(_ folder: FilePath) -> Bool {
        bytes.starts(with: folder.bytes + [UInt8(ascii: "/")])
    }
}
