using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Grains.Consensus;

namespace OrleansCluster.Cluster.Tests.Consensus;

/// <summary>A record of a replica's journal, by what it says.</summary>
internal abstract record JournalRecord
{
    public abstract byte[] Encode();

    public static JournalRecord Decode(byte[] bytes)
    {
        switch (JournalFormat.KindOf(bytes))
        {
            case JournalFormat.Promise:
                var (identity, promise) = JournalFormat.DecodePromise(bytes);
                return new PromiseRecord(identity, promise);
            case JournalFormat.Entry:
                return new EntryRecord(JournalFormat.DecodeEntry(bytes));
            case JournalFormat.Reset:
                var (index, term) = JournalFormat.DecodeReset(bytes);
                return new ResetRecord(index, term);
            case JournalFormat.Creation:
                return new CreationRecord(JournalFormat.DecodeCreation(bytes));
            case JournalFormat.Discard:
                return new DiscardRecord();
            case var other:
                throw new FormatException($"A record of kind {other}.");
        }
    }

    internal sealed record PromiseRecord(ReplicaIdentity Identity, HardState Promise) : JournalRecord
    {
        public override byte[] Encode() => JournalFormat.EncodePromise(Identity, Promise);
    }

    internal sealed record EntryRecord(LogEntry Entry) : JournalRecord
    {
        public override byte[] Encode()
        {
            var bytes = new byte[JournalFormat.LengthOf(Entry)];
            JournalFormat.EncodeEntry(Entry, bytes);
            return bytes;
        }
    }

    internal sealed record ResetRecord(long Index, long Term) : JournalRecord
    {
        private static readonly GroupConfiguration Anyone = new(Guid.Empty, [new(new(1), "", MemberRole.Voter)]);

        public override byte[] Encode() => JournalFormat.EncodeReset(new(Index, Term, Anyone, 1, 0, 0));
    }

    internal sealed record CreationRecord(string[] Silos) : JournalRecord
    {
        public override byte[] Encode() => JournalFormat.EncodeCreation(Silos);
    }

    internal sealed record DiscardRecord : JournalRecord
    {
        public override byte[] Encode() => JournalFormat.EncodeDiscard();
    }
}
