extension FileStatus {
    /// Differs as soon as the file does, in its contents or in what it is; never zero.
    package var signature: UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        let words = [
            device, inode, UInt64(bitPattern: size),
            UInt64(bitPattern: modified.seconds), UInt64(modified.nanoseconds),
            UInt64(bitPattern: changed.seconds), UInt64(changed.nanoseconds),
            UInt64(mode), UInt64(user) << 32 | UInt64(group),
        ]
        for word in words { hash = Self.mix(hash ^ word) }
        return hash | 1
    }

    /// The finaliser of SplitMix64: every bit of the input reaches every bit of the output.
    private static func mix(_ word: UInt64) -> UInt64 {
        var word = word &+ 0x9e37_79b9_7f4a_7c15
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return word ^ word >> 31
    }
}
