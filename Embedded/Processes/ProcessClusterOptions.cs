using System.Net;
using System.Text;
using Orleans.Runtime;

namespace OrleansCluster.Embedded.Processes;

/// <summary>The fixed list of silos that form a cluster of several processes, and how they talk to each other.</summary>
public sealed class ProcessClusterOptions
{
    public const int MaxSilos = 64;

    public const int MinSecretBytes = 16;

    public const int MaxSecretBytes = 1024;

    /// <summary>All silos of the cluster, by name, this one included: 1 to <see cref="MaxSilos"/>.</summary>
    public IReadOnlyList<KeyValuePair<string, IPEndPoint>> Silos { get; set; } = [];

    /// <summary>
    /// For a client that shares its process with a silo: that silo's name. It then reaches the cluster through it, without a socket.
    /// </summary>
    public string? LocalSilo { get; set; }

    /// <summary>
    /// What all processes of the cluster know and nobody else: both sides of a connection prove it (HMAC-SHA256 over fresh numbers).
    /// 16 to 1024 bytes of UTF-8. Null: whoever reaches the port is let in, under any name. What is sent after is neither encrypted nor signed.
    /// </summary>
    public string? Secret { get; set; }

    /// <summary>The largest message. Default: 32 MiB; 4 KiB to 256 MiB.</summary>
    public int MaxMessageBytes { get; set; } = 32 << 20;

    /// <summary>
    /// How much may wait to be written to one process before further calls of it fail with a <see cref="LinkFullException"/>. Answers may take
    /// it up to twice as much; what exceeds that is answered as failed, and at last the connection ends. Default: 64 MiB; a message to 512 MiB.
    /// </summary>
    public int MaxQueuedBytes { get; set; } = 64 << 20;

    /// <summary>How many messages may wait to be written to one process before further calls of it fail likewise. Default: 100,000; 1 to 10 million.</summary>
    public int MaxQueuedMessages { get; set; } = 100_000;

    /// <summary>
    /// How many requests of one connection may be under way, that is, taken and not answered; above it they are refused with a
    /// <see cref="LinkFullException"/>, one-way calls without a word. Default: 50,000; 1 to 10 million.
    /// </summary>
    public int MaxRequests { get; set; } = 50_000;

    /// <summary>How many bytes these may take, each with 1 KiB beside its message. Default: 64 MiB; a message to 1 GiB. One is always taken.</summary>
    public int MaxRequestBytes { get; set; } = 64 << 20;

    /// <summary>
    /// How many bytes all connections may take together with requests under way, with what waits to be written, and with what has come in
    /// part; for each of the three a connection may take no more than is still free of three quarters, or 64 KiB. Default: 1 GiB; four messages to 1 TiB.
    /// </summary>
    public long MaxTotalBytes { get; set; } = 1 << 30;

    /// <summary>A silo or client of which nothing was heard for so long is taken as away. Default: 3 s; 0.2 s to 5 min.</summary>
    public TimeSpan AwayAfter { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a connection may take to be made, and then to be agreed on. Default: 3 s; 0.1 s to 1 min.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>The longest wait between two attempts to reach a silo; the first is 50 ms. Default: 2 s; 50 ms to 5 min.</summary>
    public TimeSpan MaxBackOff { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Connections that have not yet proved who they are; above it one is closed, of the address that has most. Default: 64; 1 to 10,000.</summary>
    public int MaxHalfOpen { get; set; } = 64;

    /// <summary>Clients connected at one time; above it they are refused. Default: 1,024; 0 to 100,000.</summary>
    public int MaxClients { get; set; } = 1024;

    /// <summary>Reads a list of the form <c>silo-0=127.0.0.1:11111,silo-1=127.0.0.1:11112</c>.</summary>
    /// <exception cref="FormatException">It is not of this form; the message says where.</exception>
    public static IReadOnlyList<KeyValuePair<string, IPEndPoint>> ParseSilos(string list)
    {
        ArgumentNullException.ThrowIfNull(list);
        var silos = new List<KeyValuePair<string, IPEndPoint>>();
        foreach (var entry in list.Split(',', StringSplitOptions.TrimEntries))
        {
            var at = entry.IndexOf('=');
            if (at <= 0) throw new FormatException($"'{entry}' is not of the form name=address:port");
            var name = entry[..at];
            if (!IPEndPoint.TryParse(entry[(at + 1)..], out var endpoint) || endpoint.Port == 0)
                throw new FormatException($"'{entry[(at + 1)..]}' is not an IP address and a port");
            if (silos.Exists(silo => silo.Key == name)) throw new FormatException($"'{name}' is in it twice");
            if (silos.Exists(silo => silo.Value.Equals(endpoint))) throw new FormatException($"'{endpoint}' is in it twice");
            silos.Add(KeyValuePair.Create(name, endpoint));
        }

        return silos.Count <= MaxSilos ? silos : throw new FormatException($"it names {silos.Count} silos; allowed are {MaxSilos}");
    }

    /// <exception cref="OrleansConfigurationException">A value is not allowed.</exception>
    internal void Validate()
    {
        Check(Silos.Count is > 0 and <= MaxSilos, nameof(Silos), Silos.Count, $"1 to {MaxSilos} entries");
        Check(Silos.DistinctBy(silo => silo.Key).Count() == Silos.Count && Silos.DistinctBy(silo => silo.Value).Count() == Silos.Count, nameof(Silos), "with a name or an endpoint twice", "each once");
        Check(Secret is null || Encoding.UTF8.GetByteCount(Secret) is >= MinSecretBytes and <= MaxSecretBytes, nameof(Secret), "not shown", $"{MinSecretBytes} to {MaxSecretBytes} bytes");
        Check(MaxMessageBytes is >= 4 << 10 and <= 256 << 20, nameof(MaxMessageBytes), MaxMessageBytes, "4 KiB to 256 MiB");
        Check(MaxQueuedBytes >= MaxMessageBytes && MaxQueuedBytes <= 512 << 20, nameof(MaxQueuedBytes), MaxQueuedBytes, $"{nameof(MaxMessageBytes)} ({MaxMessageBytes}) to 512 MiB");
        Check(MaxQueuedMessages is >= 1 and <= 10_000_000, nameof(MaxQueuedMessages), MaxQueuedMessages, "1 to 10,000,000");
        Check(MaxRequests is >= 1 and <= 10_000_000, nameof(MaxRequests), MaxRequests, "1 to 10,000,000");
        Check(MaxRequestBytes >= MaxMessageBytes && MaxRequestBytes <= 1 << 30, nameof(MaxRequestBytes), MaxRequestBytes, $"{nameof(MaxMessageBytes)} ({MaxMessageBytes}) to 1 GiB");
        Check(MaxTotalBytes >= 4L * MaxMessageBytes && MaxTotalBytes <= 1L << 40, nameof(MaxTotalBytes), MaxTotalBytes, $"four times {nameof(MaxMessageBytes)} ({MaxMessageBytes}) to 1 TiB");
        Check(AwayAfter >= TimeSpan.FromSeconds(0.2) && AwayAfter <= TimeSpan.FromMinutes(5), nameof(AwayAfter), AwayAfter, "0.2 s to 5 min");
        Check(ConnectTimeout >= TimeSpan.FromSeconds(0.1) && ConnectTimeout <= TimeSpan.FromMinutes(1), nameof(ConnectTimeout), ConnectTimeout, "0.1 s to 1 min");
        Check(MaxBackOff >= TimeSpan.FromMilliseconds(50) && MaxBackOff <= TimeSpan.FromMinutes(5), nameof(MaxBackOff), MaxBackOff, "50 ms to 5 min");
        Check(MaxHalfOpen is >= 1 and <= 10_000, nameof(MaxHalfOpen), MaxHalfOpen, "1 to 10,000");
        Check(MaxClients is >= 0 and <= 100_000, nameof(MaxClients), MaxClients, "0 to 100,000");
    }

    private static void Check(bool allowed, string name, object value, string what)
    {
        if (!allowed) throw new OrleansConfigurationException($"{nameof(ProcessClusterOptions)}.{name} is {value}; allowed: {what}.");
    }
}
