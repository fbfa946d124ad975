using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using OrleansCluster.Gateways.Http.Problems;

namespace OrleansCluster.Gateways.Http.Files;

/// <summary>
/// The body of an upload on its way to the cluster. Counts bytes against the limit and, at the end, compares the digest
/// that the caller promised; either failure is thrown out of the last read, before the writer can commit.
/// </summary>
internal sealed class UploadStream : Stream
{
    private readonly Stream _body;
    private readonly long _limit;
    private readonly byte[]? _expected;
    private readonly IncrementalHash? _hash;
    private bool _ended;

    public UploadStream(Stream body, long limit, byte[]? expectedSha256)
    {
        _body = body;
        _limit = limit;
        _expected = expectedSha256;
        _hash = expectedSha256 is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    }

    /// <summary>Bytes read so far.</summary>
    public long Count { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _body.ReadAsync(buffer, cancellationToken);
        if (read == 0)
        {
            if (buffer.Length > 0)
                CheckDigest();
            return 0;
        }

        Count += read;
        if (Count > _limit)
            throw TooLarge(_limit);
        _hash?.AppendData(buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public static ApiProblemException TooLarge(long limit) => new(new ApiProblem(
        StatusCodes.Status413PayloadTooLarge, ProblemCodes.PayloadTooLarge, "The upload is too large",
        $"An upload may have {limit} bytes. Nothing was stored."));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash?.Dispose();
        base.Dispose(disposing);
    }

    private void CheckDigest()
    {
        if (_ended || _hash is null)
            return;
        _ended = true;
        var actual = _hash.GetHashAndReset();
        if (!actual.AsSpan().SequenceEqual(_expected))
            throw new ApiProblemException(new ApiProblem(
                StatusCodes.Status400BadRequest, ProblemCodes.DigestMismatch, "The bytes are not those promised",
                $"The digest of the {Count} bytes that arrived is {ContentDigest.Format(Convert.ToHexString(actual))}. Nothing was stored; send it again."));
    }
}
