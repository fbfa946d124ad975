using OrleansCluster.Algorithms.Codecs;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Encoding;

namespace OrleansCluster.Algorithms.Metadata.Commands;

/// <summary>The part of <see cref="CommandCodec"/> that is about transactions.</summary>
internal static class TransactionCodec
{
    private const byte RangeKind = 0;
    private const byte PutKind = 1;
    private const byte DeleteKind = 2;

    public static void Write(ByteWriter writer, TransactionCommand command)
    {
        writer.Number(command.If.Length);
        foreach (var compare in command.If)
            Write(writer, compare);
        Write(writer, command.Then);
        Write(writer, command.Else);
    }

    public static TransactionCommand Read(ref ByteReader reader, ChangeId id)
    {
        var count = reader.Count(MetadataLimits.MaxOperations, RefusalKind.TooManyOperations);
        var compares = count == 0 ? [] : new Compare[count];
        for (var at = 0; at < compares.Length; at++)
            compares[at] = ReadCompare(ref reader);
        return new(compares, ReadBranch(ref reader), ReadBranch(ref reader)) { Id = id };
    }

    public static void WriteFields(ByteWriter writer, RangeOperation range)
    {
        writer.Range(range.Range);
        writer.Number(range.Revision);
        writer.Number(range.Limit);
        writer.Flag(range.KeysOnly);
        writer.Flag(range.CountOnly);
    }

    public static RangeOperation ReadRangeFields(ref ByteReader reader) => new(reader.Range())
    {
        Revision = reader.Number(),
        Limit = (int)reader.Number(int.MaxValue),
        KeysOnly = reader.Flag(),
        CountOnly = reader.Flag(),
    };

    private static void Write(ByteWriter writer, Compare compare)
    {
        writer.Range(compare.Range);
        writer.Byte((byte)compare.Target);
        writer.Byte((byte)compare.Relation);
        if (compare.Target == CompareTarget.Value)
            writer.Bytes(compare.Value);
        else
            writer.Number(compare.Number);
    }

    private static Compare ReadCompare(ref ByteReader reader)
    {
        var range = reader.Range();
        var target = (CompareTarget)reader.Choice((int)CompareTarget.Lease + 1);
        var relation = (CompareRelation)reader.Choice((int)CompareRelation.Greater + 1);
        return target == CompareTarget.Value
            ? new(range, target, relation, 0, reader.Value())
            : new(range, target, relation, reader.Number(), default);
    }

    private static void Write(ByteWriter writer, Operation[] branch)
    {
        writer.Number(branch.Length);
        foreach (var operation in branch)
            Write(writer, operation);
    }

    private static void Write(ByteWriter writer, Operation operation)
    {
        switch (operation)
        {
            case RangeOperation range:
                writer.Byte(RangeKind);
                WriteFields(writer, range);
                break;
            case PutOperation put:
                writer.Byte(PutKind);
                writer.Bytes(put.Key);
                writer.Bytes(put.Value);
                writer.Number(put.LeaseId);
                writer.Flag(put.ReturnPrevious);
                break;
            case DeleteOperation delete:
                writer.Byte(DeleteKind);
                writer.Range(delete.Range);
                writer.Flag(delete.ReturnPrevious);
                break;
            default:
                throw new ArgumentException($"{operation.GetType()} has no encoding.");
        }
    }

    private static Operation[] ReadBranch(ref ByteReader reader)
    {
        var count = reader.Count(MetadataLimits.MaxOperations, RefusalKind.TooManyOperations);
        var branch = count == 0 ? [] : new Operation[count];
        for (var at = 0; at < branch.Length; at++)
            branch[at] = ReadOperation(ref reader);
        if (!reader.Failed && BranchRules.Conflicts(branch))
            reader.Refuse(RefusalKind.ConflictingOperations);
        return branch;
    }

    private static Operation ReadOperation(ref ByteReader reader)
    {
        switch (reader.Choice(DeleteKind + 1))
        {
            case PutKind:
                return new PutOperation(reader.Key(), reader.Value()) { LeaseId = reader.Number(), ReturnPrevious = reader.Flag() };
            case DeleteKind:
                return new DeleteOperation(reader.Range()) { ReturnPrevious = reader.Flag() };
            default:
                return ReadRangeFields(ref reader);
        }
    }
}
