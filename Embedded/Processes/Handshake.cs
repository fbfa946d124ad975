using System.Security.Cryptography;
using System.Text;

namespace OrleansCluster.Embedded.Processes;

/// <summary>
/// How a connection begins. The initiator says hello: protocol versions, cluster, who it is, whom it expects, a fresh number. The acceptor
/// answers with the version chosen, who it is and a fresh number, or refuses with a sentence. Then, by the secret if there is one, each
/// proves to the other that it knows it: HMAC-SHA256 (RFC 2104) over its role and both messages; so neither a recorded proof nor one's
/// own sent back is of use. Every message is a frame of at most <see cref="MaxLength"/> bytes.
/// </summary>
/// <param name="Cluster">Cluster and service, which must be the same at both ends.</param>
/// <param name="Self">Who this end is.</param>
/// <param name="Secret">What both ends must know; null if nothing.</param>
/// <param name="Towards">What this end says to another of itself, and of what it knows of that one.</param>
internal sealed record Handshake(string Cluster, PeerIdentity Self, string? Secret, Func<PeerIdentity, PeerIdentity> Towards)
{
    /// <summary>The versions of the protocol that this code speaks. Frames of every version begin as those of this one.</summary>
    public const byte MinVersion = 1;

    public const byte MaxVersion = 1;

    public const int MaxLength = 4096;

    private const uint Magic = 0x50434F01; // 01 'O' 'C' 'P'
    private const int NumberLength = 32;

    /// <summary>Where the hello says which version the initiator speaks at most: after the magic number, the step and the least.</summary>
    private const int OfferedAt = 6;

    private enum Step : byte
    {
        Hello = 1,
        Challenge = 2,
        Proof = 3,
        Welcome = 4,
        Refusal = 5,
    }

    /// <summary>The initiator's side.</summary>
    /// <param name="connection">A fresh connection.</param>
    /// <param name="expected">The silo that it should lead to.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Who is at the other end.</returns>
    /// <exception cref="HandshakeException">The other end refused, or is not whom it should be.</exception>
    /// <exception cref="FrameException">What came is no handshake.</exception>
    public async Task<PeerIdentity> InitiateAsync(PeerConnection connection, string expected, CancellationToken cancellationToken)
    {
        var hello = Compose(Step.Hello, writer =>
        {
            writer.Write(MinVersion);
            writer.Write(MaxVersion);
            writer.Write(Cluster);
            Write(writer, Self);
            writer.Write(expected);
            writer.Write(Secret is not null);
            writer.Write(RandomNumberGenerator.GetBytes(NumberLength));
            WriteRest(writer, Towards(new PeerIdentity(PeerKind.Silo, expected, 0)));
        });
        await connection.WriteOneAsync(hello, cancellationToken);
        var challenge = await connection.ReadOneAsync(MaxLength, cancellationToken);
        var other = Parse(challenge, Step.Challenge, reader =>
        {
            var version = reader.ReadByte();
            if (version is < MinVersion or > MaxVersion) throw new FrameException($"The other side chose version {version} of the protocol, which was not offered.");
            var identity = ReadIdentity(reader);
            reader.ReadBytes(NumberLength);
            return ReadRest(reader, identity);
        });
        if (other.Kind != PeerKind.Silo || other.Name != expected) throw new HandshakeException($"'{other.Name}' answered where the silo '{expected}' was expected.");

        await connection.WriteOneAsync(Compose(Step.Proof, writer => writer.Write(Prove("initiator", hello, challenge))), cancellationToken);
        var welcome = await connection.ReadOneAsync(MaxLength, cancellationToken);
        var proof = Parse(welcome, Step.Welcome, static reader => reader.ReadBytes(HMACSHA256.HashSizeInBytes));
        if (!CryptographicOperations.FixedTimeEquals(proof, Prove("acceptor", hello, challenge)))
            throw new HandshakeException($"The silo '{expected}' does not know this cluster's secret.");
        return other;
    }

    /// <summary>The acceptor's side. Whoever is refused is told why before this throws.</summary>
    /// <returns>Who is at the other end.</returns>
    /// <exception cref="HandshakeException">The other end was refused.</exception>
    /// <exception cref="FrameException">What came is no handshake.</exception>
    public async Task<PeerIdentity> AcceptAsync(PeerConnection connection, Func<PeerIdentity, (string Reason, bool IsForGood)?> refuse, CancellationToken cancellationToken)
    {
        var hello = await connection.ReadOneAsync(MaxLength, cancellationToken);
        var (other, reason) = Parse(hello, Step.Hello, ReadHello);
        if (reason is not null) throw await RefuseAsync(connection, reason, cancellationToken);
        connection.HasSaidHello = true;
        var challenge = Compose(Step.Challenge, writer =>
        {
            writer.Write(Math.Min(hello[OfferedAt], MaxVersion));
            Write(writer, Self);
            writer.Write(RandomNumberGenerator.GetBytes(NumberLength));
            WriteRest(writer, Towards(other));
        });
        await connection.WriteOneAsync(challenge, cancellationToken);
        var proof = Parse(await connection.ReadOneAsync(MaxLength, cancellationToken), Step.Proof, static reader => reader.ReadBytes(HMACSHA256.HashSizeInBytes));
        if (!CryptographicOperations.FixedTimeEquals(proof, Prove("initiator", hello, challenge)))
            throw await RefuseAsync(connection, $"the silo '{Self.Name}' has another secret", cancellationToken);
        if (refuse(other) is { } why) throw await RefuseAsync(connection, why.Reason, cancellationToken, why.IsForGood);
        await connection.WriteOneAsync(Compose(Step.Welcome, writer => writer.Write(Prove("acceptor", hello, challenge))), cancellationToken);
        return other;
    }

    private (PeerIdentity Other, string? Refusal) ReadHello(BinaryReader reader)
    {
        var (min, max) = (reader.ReadByte(), reader.ReadByte());
        if (min > MaxVersion || max < MinVersion)
            return (Self, $"it speaks versions {min} to {max} of the protocol, and the silo '{Self.Name}' speaks {MinVersion} to {MaxVersion}");
        var cluster = reader.ReadString();
        if (cluster != Cluster) return (Self, $"it belongs to the cluster {Short(cluster)}, and the silo '{Self.Name}' to {Cluster}");
        var other = ReadIdentity(reader);
        var expected = reader.ReadString();
        var hasSecret = reader.ReadBoolean();
        if (expected != Self.Name) return (other, $"it looks for the silo '{Short(expected)}' where the silo '{Self.Name}' is");
        if (hasSecret == Secret is null)
            return (other, hasSecret ? $"it has a secret, and the silo '{Self.Name}' has none" : $"it has no secret, and the silo '{Self.Name}' has one");
        if (other.Kind == PeerKind.Silo && other.Name == Self.Name) return (other, $"it calls itself '{Self.Name}' too");
        return reader.ReadBytes(NumberLength).Length == NumberLength ? (ReadRest(reader, other), null) : (other, "its number is too short");
    }

    private static async Task<HandshakeException> RefuseAsync(PeerConnection connection, string reason, CancellationToken cancellationToken, bool isRefusal = true)
    {
        var refusal = Compose(Step.Refusal, writer =>
        {
            writer.Write(isRefusal);
            writer.Write(reason);
        });
        await connection.WriteOneAsync(refusal, cancellationToken);
        return new HandshakeException($"{connection.Remote} was refused: {reason}.", isRefusal);
    }

    private byte[] Prove(string role, byte[] hello, byte[] challenge)
    {
        if (Secret is null) return new byte[HMACSHA256.HashSizeInBytes];
        byte[] said = [.. Encoding.UTF8.GetBytes(role), 0, .. hello, .. challenge];
        return HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), said);
    }

    // What a stranger says is quoted in answers and logs.
    private static string Short(string text) => text.Length <= 100 ? text : text[..100] + "…";

    private static byte[] Compose(Step step, Action<BinaryWriter> write)
    {
        using var message = new MemoryStream();
        using var writer = new BinaryWriter(message, Encoding.UTF8);
        writer.Write(Magic);
        writer.Write((byte)step);
        write(writer);
        writer.Flush();
        return message.ToArray();
    }

    private static T Parse<T>(byte[] message, Step expected, Func<BinaryReader, T> read)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(message), Encoding.UTF8);
            if (reader.ReadUInt32() != Magic) throw new FrameException("What came is not of this protocol.");
            var step = (Step)reader.ReadByte();
            if (step == Step.Refusal)
            {
                var isRefusal = reader.ReadBoolean();
                throw new HandshakeException($"The other side refused this process: {reader.ReadString()}.", isRefusal);
            }

            return step == expected ? read(reader) : throw new FrameException($"Step {(byte)step} of the handshake came where {(byte)expected} was due.");
        }
        catch (Exception e) when (e is IOException or FormatException or ArgumentException)
        {
            throw new FrameException($"Step {(byte)expected} of the handshake is damaged: {e.Message}");
        }
    }

    private static void Write(BinaryWriter writer, PeerIdentity identity)
    {
        writer.Write((byte)identity.Kind);
        writer.Write(identity.Name);
        writer.Write(identity.Generation);
    }

    // What the first version 1 did not say yet stands behind what it said, where it reads no further.
    private static void WriteRest(BinaryWriter writer, PeerIdentity identity)
    {
        writer.Write(identity.Life);
        writer.Write(identity.Endpoint);
        writer.Write(identity.EndpointOfOther);
        writer.Write(identity.FormerOfOther);
    }

    private static PeerIdentity ReadRest(BinaryReader reader, PeerIdentity identity) => reader.BaseStream.Position == reader.BaseStream.Length
        ? identity
        : identity with { Life = reader.ReadInt64(), Endpoint = Short(reader.ReadString()), EndpointOfOther = Short(reader.ReadString()), FormerOfOther = reader.ReadInt32() };

    private static PeerIdentity ReadIdentity(BinaryReader reader)
    {
        var kind = (PeerKind)reader.ReadByte();
        var name = reader.ReadString();
        if (kind is not (PeerKind.Silo or PeerKind.Client) || name.Length is 0 or > 256) throw new FormatException("no such kind of process");
        return new PeerIdentity(kind, name, reader.ReadInt32());
    }
}
