using System.Globalization;
using System.Net;
using System.Text;
using OrleansCluster.Embedded.Identity;

namespace Orleans.Runtime;

/// <summary>One incarnation of a silo: its endpoint, and a generation that a restart changes.</summary>
[Immutable]
public sealed class SiloAddress : IEquatable<SiloAddress>, IComparable<SiloAddress>
{
    private readonly int _hashCode;

    private SiloAddress(IPEndPoint endpoint, int generation)
    {
        Endpoint = endpoint;
        Generation = generation;
        _hashCode = StableHashing.Hash(Encoding.UTF8.GetBytes(ToParsableString()));
    }

    public static SiloAddress Zero { get; } = new(new IPEndPoint(0, 0), 0);

    public IPEndPoint Endpoint { get; }

    public int Generation { get; }

    /// <summary>Clients have negative generations.</summary>
    public bool IsClient => Generation < 0;

    public static SiloAddress New(IPEndPoint ep, int gen) => new(ep, gen);

    public static SiloAddress New(IPAddress address, int port, int generation) => new(new IPEndPoint(address, port), generation);

    /// <summary>Written as <c>address:port@generation</c>.</summary>
    public string ToParsableString() => string.Create(CultureInfo.InvariantCulture, $"{Endpoint}@{Generation}");

    /// <exception cref="FormatException">The text is not of the form <c>address:port@generation</c>.</exception>
    public static SiloAddress FromParsableString(string addr)
    {
        ArgumentNullException.ThrowIfNull(addr);
        var at = addr.LastIndexOf('@');
        if (at <= 0
            || !IPEndPoint.TryParse(addr.AsSpan(0, at), out var endpoint)
            || !int.TryParse(addr.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var generation))
            throw new FormatException($"'{addr}' is not a silo address of the form address:port@generation.");
        return new SiloAddress(endpoint, generation);
    }

    public int GetConsistentHashCode() => _hashCode;

    public bool Equals(SiloAddress? other) => ReferenceEquals(this, other) || (other is not null && Generation == other.Generation && Endpoint.Equals(other.Endpoint));

    public override bool Equals(object? obj) => Equals(obj as SiloAddress);

    public override int GetHashCode() => _hashCode;

    public int CompareTo(SiloAddress? other)
    {
        if (other is null) return 1;
        if (Generation != other.Generation) return Generation.CompareTo(other.Generation);
        var byAddress = Endpoint.Address.GetAddressBytes().AsSpan().SequenceCompareTo(other.Endpoint.Address.GetAddressBytes());
        return byAddress != 0 ? byAddress : Endpoint.Port.CompareTo(other.Endpoint.Port);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"S{Endpoint.Address}:{Endpoint.Port}:{Generation}");
}
