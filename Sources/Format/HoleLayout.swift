/// Where the data of a sparse file lies: hashed behind its bytes, so that holes are verified too.
package enum HoleLayout {
    /// Takes the file's length and its parts as (hole before it, length); ends with its own length.
    package static func bytes(count: UInt64, _ parts: some Sequence<(UInt64, UInt64)>) -> [UInt8] {
        var runs: [Range<UInt64>] = []
        var position: UInt64 = 0
        for (gap, length) in parts {
            let start = position + gap
            position = start + length
            if let last = runs.last, last.upperBound == start {
                runs[runs.count - 1] = last.lowerBound..<position
            } else {
                runs.append(start..<position)
            }
        }
        var writer = ByteWriter()
        writer.number(count)
        for run in runs {
            writer.number(run.lowerBound)
            writer.number(run.upperBound)
        }
        let length = UInt32(writer.bytes.count)
        for shift in stride(from: UInt32(24), through: 0, by: -8) {
            writer.byte(UInt8(truncatingIfNeeded: length >> shift))
        }
        return writer.bytes
    }
}
