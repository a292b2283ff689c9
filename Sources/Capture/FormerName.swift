package import Format

extension Archive {
    /// Where the source is that is called so; else the one that lay at this path, under a name that
    /// nobody has now: it was given another since.
    package func index(ofSource name: String, at path: [UInt8], besides names: [String]) -> Int? {
        if let index = sources.firstIndex(where: { $0.name == name }) { return index }
        return sources.indices.filter { index in
            sources[index].path == path && !path.isEmpty && !names.contains(sources[index].name)
                && sources[index].segmentCount > 0
        }.max { sources[$0].capturedIn < sources[$1].capturedIn }
    }
}
