using System.Buffers.Binary;
using System.Text;

namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>
/// The bytes of a configuration, in log entries and snapshots: version (1 byte), group (16), number of members (1), and for each its
/// id (8), role (1), whether it votes in the old one (1), length of the address (2) and address in UTF-8. Little-endian.
/// </summary>
public static class GroupConfigurationFormat
{
    private const byte Version = 1;
    private const int HeadBytes = 1 + 16 + 1;
    private const int MemberBytes = 8 + 1 + 1 + 2;

    /// <exception cref="ArgumentException">An address is longer than <see cref="GroupConfiguration.MaxAddressBytes"/>.</exception>
    public static byte[] Encode(GroupConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var bytes = new byte[HeadBytes + configuration.Members.Sum(member => MemberBytes + Encoding.UTF8.GetByteCount(member.Address))];
        bytes[0] = Version;
        configuration.GroupId.TryWriteBytes(bytes.AsSpan(1));
        bytes[HeadBytes - 1] = (byte)configuration.Members.Length;
        var rest = bytes.AsSpan(HeadBytes);
        foreach (var member in configuration.Members)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(rest, member.Id.Value);
            rest[8] = (byte)member.Role;
            rest[9] = member.VotedBefore ? (byte)1 : (byte)0;
            var length = Encoding.UTF8.GetBytes(member.Address, rest[MemberBytes..]);
            if (length > GroupConfiguration.MaxAddressBytes)
                throw new ArgumentException($"An address has at most {GroupConfiguration.MaxAddressBytes} bytes, not {length}.", nameof(configuration));
            BinaryPrimitives.WriteUInt16LittleEndian(rest[10..], (ushort)length);
            rest = rest[(MemberBytes + length)..];
        }

        return bytes;
    }

    /// <exception cref="FormatException">The bytes are no configuration, or one of a later version; the message says which.</exception>
    public static GroupConfiguration Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeadBytes)
            throw new FormatException($"A configuration has at least {HeadBytes} bytes, not {bytes.Length}.");
        if (bytes[0] != Version)
            throw new FormatException($"A configuration of format version {bytes[0]}; this program reads version {Version}.");
        var members = new GroupMember[bytes[HeadBytes - 1]];
        var rest = bytes[HeadBytes..];
        for (var i = 0; i < members.Length; i++)
        {
            var length = rest.Length < MemberBytes ? int.MaxValue : BinaryPrimitives.ReadUInt16LittleEndian(rest[10..]);
            if (length > GroupConfiguration.MaxAddressBytes || rest.Length < MemberBytes + length || rest[8] > (byte)MemberRole.Joining || rest[9] > 1)
                throw new FormatException($"Member {i + 1} of {members.Length} in a configuration is damaged.");
            members[i] = new GroupMember(
                new ReplicaId(BinaryPrimitives.ReadUInt64LittleEndian(rest)),
                Encoding.UTF8.GetString(rest.Slice(MemberBytes, length)),
                (MemberRole)rest[8],
                rest[9] == 1);
            rest = rest[(MemberBytes + length)..];
        }

        if (!rest.IsEmpty)
            throw new FormatException($"{rest.Length} bytes follow a configuration.");
        try
        {
            return new GroupConfiguration(new Guid(bytes.Slice(1, 16)), members);
        }
        catch (ArgumentException e)
        {
            throw new FormatException(e.Message, e);
        }
    }
}
