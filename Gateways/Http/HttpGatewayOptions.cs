namespace OrleansCluster.Gateways.Http;

/// <summary>What the HTTP gateway allows itself and its callers. Every limit is refused with a typed problem, never by running out of memory.</summary>
public sealed class HttpGatewayOptions
{
    /// <summary>Largest body of one upload, in bytes. Default 64 GiB. Over it: 413.</summary>
    public long MaxUploadBytes { get; set; } = 64L << 30;

    /// <summary>Requests served at one time, liveness, watches and waits for locks excepted. Default 256. Over it: 503 <c>http.too_busy</c> with Retry-After.</summary>
    public int MaxConcurrentRequests { get; set; } = 256;

    /// <summary>Watches served at one time, beside the requests. Default 1,000. Over it: 503 <c>http.too_many_watches</c> with Retry-After.</summary>
    public int MaxWatches { get; set; } = 1000;

    /// <summary>Requests that wait for a lock at one time, beside the others. Default 1,000. Over it: 503 <c>http.too_many_lock_waits</c> with Retry-After.</summary>
    public int MaxLockWaits { get; set; } = 1000;

    /// <summary>
    /// Locks held and waited for at one time by those who acquired them through this process. Default 10,000. Over it: 503 <c>http.too_many_locks_held</c> with Retry-After.
    /// </summary>
    public int MaxLocksHeld { get; set; } = 10_000;

    /// <summary>How long a watch may be silent before it sends a comment, so that nobody between takes the connection for dead. Default 15 s.</summary>
    public TimeSpan WatchHeartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Most entries of one page of a listing, and the default where the caller names none. Default 1,000.</summary>
    public int MaxPageSize { get; set; } = 1000;

    /// <summary>What Retry-After says on a problem that is worth retrying. Whole seconds, at least one. Default 1 s.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How old an answer of <c>/status</c> may be: however many pages poll it, the cluster is asked this often. Default 500 ms.</summary>
    public TimeSpan StatusMaxAge { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long <c>/status</c> and <c>/health/ready</c> wait for the cluster before they say that it does not answer. Default 5 s.</summary>
    public TimeSpan StatusTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The silos that there should be. For <c>/health/ready</c> to answer 200 more than half of them must be active. Empty: any one active
    /// silo will do.
    /// </summary>
    public IReadOnlyList<string> ExpectedSilos { get; set; } = [];

    /// <summary>Those of the expected silos without which this process is not ready: they must be active, and their block stores answer. Empty: all of them.</summary>
    public IReadOnlyList<string> OwnSilos { get; set; } = [];

    /// <summary>Whether the grains' state is in the metadata store, so that what is wrong with that is why a process is not ready.</summary>
    public bool IsStateInMetadata { get; set; }

    /// <summary>The engine that runs the grains, as shown by <c>/status</c>: <c>Embedded</c> or <c>Microsoft</c>.</summary>
    public string Engine { get; set; } = "";
}
