using FsCheck;
using FsCheck.Fluent;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Encoding;
using static OrleansCluster.Algorithms.Tests.Metadata.Machine;

namespace OrleansCluster.Algorithms.Tests.Metadata;

public class DecodeTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(3_000);

    [Fact]
    public void Whatever_comes_is_applied_without_an_exception() =>
        Check.One(Many, Prop.ForAll(Gen.Choose(0, 255).Select(one => (byte)one).ArrayOf().ToArbitrary(), bytes =>
        {
            var machine = new Machine();
            machine.Apply([1, .. bytes]);
            machine.Apply(bytes);
            AnswerCodec.TryDecode([1, .. bytes], out _, out _);
            return machine.Store.AppliedIndex == 2;
        }));

    [Fact]
    public void Whatever_is_flipped_or_cut_in_a_command_it_is_applied_without_an_exception() =>
        Check.One(Many, Prop.ForAll(RandomCommands.Steps.Resize(12).ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (steps, at) =>
        {
            var machine = new Machine();
            var commands = new RandomCommands();
            foreach (var step in steps)
            {
                var bytes = commands.Next(step, machine.Store.Revision).Encode();
                bytes[at % bytes.Length] ^= (byte)(1 << (at % 8));
                machine.Apply(bytes.AsSpan(0, bytes.Length - at / 3 % 2 * (at % bytes.Length)));
                var answer = AnswerCodec.Encode(machine.Last.Answer);
                answer[at % answer.Length] ^= (byte)(1 << (at % 8));
                AnswerCodec.TryDecode(answer, out _, out _);
            }

            return Machine.Restore(machine.Snapshot()).Snapshot().SequenceEqual(machine.Snapshot());
        }));

    [Fact]
    public void An_unknown_format_is_told_from_damage()
    {
        var bytes = TransactionCommand.Of(PutOf("a", "")).Encode();
        bytes[0] = 2;
        Assert.False(MetadataCommand.TryDecode(bytes, out _, out var refusal));
        Assert.Equal((RefusalKind.UnknownFormat, 1L, 2L), (refusal.Kind, refusal.Limit, refusal.Actual));
    }

    [Fact]
    public void Nothing_may_follow_a_command()
    {
        Assert.False(MetadataCommand.TryDecode([.. new OpenSessionCommand(1_000).Encode(), 0], out _, out var refusal));
        Assert.Equal(RefusalKind.Malformed, refusal.Kind);
    }

    [Fact]
    public void A_claimed_count_or_length_costs_no_memory()
    {
        byte[] huge = [0xff, 0xff, 0xff, 0xff, 0x0f];
        byte[][] commands = [[1, 0, 0, .. huge], [1, 3, 0, .. huge], [1, 0, 0, 0, 1, 1, .. huge], [1, 3, 0, 0x90, 0x4e], [1, 9, 0, .. huge]];
        foreach (var bytes in commands)
        {
            MetadataCommand.TryDecode(bytes, out _, out _);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.False(MetadataCommand.TryDecode(bytes, out _, out _));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000);
        }
    }

    [Fact]
    public void A_lowest_number_above_its_own_is_refused()
    {
        // Written as how far it is below the sequence number: 5 below 5 would be 0, and numbers begin at 1.
        Assert.False(MetadataCommand.TryDecode([1, 2, 7, 5, 5, 100], out _, out _));
        Assert.True(MetadataCommand.TryDecode([1, 2, 7, 5, 4, 100], out var command, out _));
        Assert.Equal(new ChangeId(7, 5, 1), command.Id);
    }

    [Fact]
    public void The_encoding_stays_what_it_is()
    {
        var command = new TransactionCommand(
            [Compare.Unchanged(Key("a"), 300)], [PutOf("b", "v", lease: 9) with { ReturnPrevious = true }], [RangeOf("c", "d") with { Limit = 5 }])
        { Id = new(7, 6, 5) };
        Assert.Equal("01000706010101016103 00AC02 01 01 0162 0176 09 01 01 00 00 0163 0164 00 05 00 00".Replace(" ", ""), Convert.ToHexString(command.Encode()));
        Assert.Equal("010003000501", Convert.ToHexString(AnswerCodec.Encode(new RefusedAnswer(RefusalKind.TooManyOperations, 1) { Revision = 3 }))[..12]);
    }

    [Fact]
    public void The_checksum_is_the_fields_own() =>
        Assert.Equal(0xE3069283u, Crc32C.Of("123456789"u8));

    [Fact]
    public void A_checksum_may_be_taken_in_parts() =>
        Assert.Equal(Crc32C.Of("123456789"u8), Crc32C.Of("456789"u8, Crc32C.Of("123"u8)));
}
