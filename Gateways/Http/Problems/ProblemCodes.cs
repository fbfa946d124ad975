namespace OrleansCluster.Gateways.Http.Problems;

/// <summary>The gateway's own codes. Append only: programs compare them. Services add theirs (<c>file.not_found</c>, …).</summary>
public static class ProblemCodes
{
    public const string NotFound = "http.not_found";
    public const string MethodNotAllowed = "http.method_not_allowed";
    public const string BadRequest = "http.bad_request";
    public const string InvalidPath = "http.invalid_path";
    public const string DirectoryName = "http.directory_name";
    public const string InvalidKey = "http.invalid_key";
    public const string InvalidLockName = "http.invalid_lock_name";
    public const string InvalidGroupName = "http.invalid_group_name";
    public const string InvalidReplicaId = "http.invalid_replica_id";
    public const string InvalidQuery = "http.invalid_query";
    public const string InvalidBody = "http.invalid_body";
    public const string InvalidPage = "http.invalid_page";
    public const string PayloadTooLarge = "http.payload_too_large";
    public const string UnsupportedMediaType = "http.unsupported_media_type";
    public const string RangeNotSatisfiable = "http.range_not_satisfiable";
    public const string PreconditionFailed = "http.precondition_failed";
    public const string PreconditionUnsupported = "http.precondition_unsupported";
    public const string DigestMismatch = "http.digest_mismatch";
    public const string DigestUnsupported = "http.digest_unsupported";
    public const string IdempotencyUnsupported = "http.idempotency_unsupported";
    public const string TooBusy = "http.too_busy";
    public const string TooManyWatches = "http.too_many_watches";
    public const string TooManyLockWaits = "http.too_many_lock_waits";
    public const string TooManyLocksHeld = "http.too_many_locks_held";
    public const string KeyNotFound = "metadata.key_not_found";
    public const string LockHeld = "lock.held";
    public const string LockSuperseded = "lock.superseded";
    public const string LockLost = "lock.lost";
    public const string Timeout = "cluster.timeout";
    public const string Unavailable = "cluster.unavailable";
    public const string NotReady = "cluster.not_ready";
    public const string Internal = "internal";
}
