import Storage

/// How long a bucket is waited for, and which part of that each try may take.
///
/// The last try ends by then, too: none begins so late that it could not.
struct BucketPatience {
    /// For one that has answered nothing yet, so that a container's start does not hang.
    let start: Duration
    /// For one that did, and may be gone for a while.
    let whole: Duration

    var retries: RetryPolicy {
        RetryPolicy(
            firstDelay: .milliseconds(250), longestDelay: .seconds(8),
            deadline: whole - stallTimeout, firstDeadline: start - connectTimeout)
    }

    var connectTimeout: Duration { min(.seconds(10), start / 3) }
    var firstStallTimeout: Duration { min(.seconds(8), start / 3) }
    var stallTimeout: Duration { min(.seconds(20), whole / 3) }
}
