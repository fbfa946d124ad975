using System.Buffers.Binary;
using OrleansCluster.Storage;
using OrleansCluster.Storage.Checksums;
using OrleansCluster.Storage.Concurrency;
using OrleansCluster.Storage.Logs;

namespace OrleansCluster.Simulator.Plants.Disks;

/// <summary>
/// The author whose log recovery trusts the lengths in the last batch and does not verify the checksums of its records: a batch that a
/// crash tore is taken for good, with whatever stands in its gaps. It does so where recovery reads the last segment, which is the one
/// place where a segment is opened for writing: it is shown checksums that fit what is there.
/// </summary>
internal sealed class TornRecordsAccepted(IDisk inner) : PassOnDisk(inner)
{
    protected override IDiskFile Wrap(IDiskFile file, string path, DiskOpenMode mode) =>
        mode == DiskOpenMode.ReadWrite && path.EndsWith(LogFormat.Suffix, StringComparison.Ordinal) ? new File(file, path) : file;

    private sealed class File(IDiskFile inner, string path) : PassOnReads(inner)
    {
        private const int ChecksumAt = LogFormat.RecordHeaderBytes - 4;

        private List<(long Offset, byte[] Checksum)>? _forged;

        protected override async ValueTask ForgeAsync(Memory<byte> bytes, long offset)
        {
            _forged ??= Forge(await ReadAllAsync().Detached());
            foreach (var (at, checksum) in _forged) Overlay(checksum, at, bytes.Span, offset);
        }

        private List<(long Offset, byte[] Checksum)> Forge(ReadOnlySpan<byte> bytes)
        {
            var forged = new List<(long Offset, byte[] Checksum)>();
            if (bytes.Length < LogFormat.SegmentHeaderBytes) return forged;
            var header = SegmentHeader.Decode(bytes, path);
            var position = FindLastBatch(bytes, header.Salt, out var batch);
            if (position < 0) return forged;
            position += LogFormat.BatchHeaderBytes;
            for (var record = 0; record < batch.Count && position + LogFormat.RecordHeaderBytes <= bytes.Length; record++)
            {
                var length = RecordHeader.LengthOf(bytes[position..]);
                var payloadAt = position + LogFormat.RecordHeaderBytes;
                if (RecordHeader.IndexOf(bytes[position..]) != batch.FirstIndex + record || length < 0 || length > bytes.Length - payloadAt)
                    break;
                var checksum = new byte[4];
                var seed = Crc32C.Append(batch.Checksum, bytes.Slice(position, ChecksumAt));
                BinaryPrimitives.WriteUInt32LittleEndian(checksum, Crc32C.Append(seed, bytes.Slice(payloadAt, length)));
                forged.Add((position + ChecksumAt, checksum));
                position = payloadAt + length;
            }

            return forged;
        }

        // By the magic: in front of the last batch there may be some that recovery once cut short.
        private static int FindLastBatch(ReadOnlySpan<byte> bytes, uint salt, out BatchHeader batch)
        {
            Span<byte> magic = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(magic, BatchHeader.Magic);
            batch = default;
            for (var end = bytes.Length; end > LogFormat.SegmentHeaderBytes;)
            {
                var at = bytes[..end].LastIndexOf(magic);
                if (at < LogFormat.SegmentHeaderBytes) break;
                if (BatchHeader.TryDecode(bytes[at..], salt, at, out batch)) return at;
                end = at + magic.Length - 1;
            }

            return -1;
        }
    }
}
