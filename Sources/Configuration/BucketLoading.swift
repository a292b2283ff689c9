extension SettingsLoader {
    /// What is said to Holdfast comes before what is said to everybody in the `AWS_` variables.
    func bucket() throws(ConfigurationError) -> BucketSettings {
        var bucket = BucketSettings(environment: environment)
        try reach(&bucket)
        bucket.storageClass = try layers.reader(.storageClass)?.text()
        bucket.encryption = try layers.reader(.encryption)?.word(BucketSettings.Encryption.self)
        bucket.kmsKey = try layers.reader(.kmsKey)?.text()
        bucket.customerKeyFile = try filePath(.customerKeyFile)
        bucket.tags = try layers.reader(.objectTags)?.list() ?? []
        bucket.paysForRequests = try layers.reader(.requesterPays)?.boolean() ?? false
        bucket.lock = try layers.reader(.lock)?.word(BucketSettings.Lock.self)
        bucket.lockDays = try layers.reader(.lockDays)?.count()
        try wait(for: &bucket)
        return bucket
    }

    /// One that is given moves the other along, so that a start is never the longer wait.
    private func wait(for bucket: inout BucketSettings) throws(ConfigurationError) {
        let (start, whole) = (try layers.reader(.startDeadline), try layers.reader(.deadline))
        let atStart = try start.map(deadline)
        bucket.deadline = try whole.map(deadline) ?? max(bucket.deadline, atStart ?? .zero)
        bucket.startDeadline = atStart ?? min(bucket.startDeadline, bucket.deadline)
        if let start, bucket.startDeadline > bucket.deadline {
            throw start.error("is longer than s3.deadline", hint: "s3.deadline bounds both")
        }
    }

    /// Within less no server can be told from one that is gone.
    private func deadline(_ reader: ValueReader) throws(ConfigurationError) -> Duration {
        let deadline = try reader.duration()
        guard (.seconds(5)...Duration.seconds(86_400)).contains(deadline) else {
            throw reader.error("is not from 5s to 1d", hint: "30s and 2m are the usual ones")
        }
        return deadline
    }

    private func reach(_ bucket: inout BucketSettings) throws(ConfigurationError) {
        bucket.endpoint = try layers.reader(.endpoint)?.text() ?? bucket.endpoint
        bucket.region = try layers.reader(.region)?.text() ?? bucket.region
        bucket.style = try layers.reader(.style)?.word(BucketSettings.Style.self)
        bucket.authorities = try filePath(.caBundle) ?? bucket.authorities
        bucket.clientCertificate = try filePath(.clientCertificate)
        bucket.clientKey = try filePath(.clientKey)
        bucket.proxy = try layers.reader(.proxy).map { reader throws(ConfigurationError) in
            SensitiveText(try reader.text())
        }
    }

    private func filePath(_ key: ConfigurationKey) throws(ConfigurationError) -> String? {
        guard let reader = try layers.reader(key) else { return nil }
        return try path(reader)
    }
}
