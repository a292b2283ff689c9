extension RandomAccessCollection {
    /// The first position from which `isLater` holds, when it holds for all behind that.
    package func partitioningIndex(where isLater: (Element) -> Bool) -> Index {
        var low = startIndex
        var count = count
        while count > 0 {
            let middle = index(low, offsetBy: count / 2)
            if isLater(self[middle]) {
                count /= 2
            } else {
                low = index(after: middle)
                count -= count / 2 + 1
            }
        }
        return low
    }
}
