using System.Globalization;

namespace OrleansCluster.Silo.Tour;

/// <summary>How far one pass over the files, or over as many things of another kind, is. Any thread may report.</summary>
internal sealed class TourProgress(string what, int files, string unit, long bytes, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();
    private long _bytes;
    private int _files;

    /// <summary>Called after every report.</summary>
    public Action? Changed { get; set; }

    public long Bytes => Interlocked.Read(ref _bytes);

    public int Files => Volatile.Read(ref _files);

    public long TotalBytes => bytes;

    public double Fraction => bytes == 0 ? (files == 0 ? 1 : (double)Files / files) : (double)Bytes / bytes;

    public double MegabytesPerSecond => Bytes / 1e6 / Math.Max(0.001, time.GetElapsedTime(_started).TotalSeconds);

    public void Moved(int count)
    {
        Interlocked.Add(ref _bytes, count);
        Changed?.Invoke();
    }

    public void FileDone()
    {
        Interlocked.Increment(ref _files);
        Changed?.Invoke();
    }

    public override string ToString() => bytes == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{what} {Files,4} of {files} {unit}")
        : string.Create(CultureInfo.InvariantCulture, $"{what} {Files,4} of {files} {unit}, {Bytes / 1e6,6:0.0} MB, {MegabytesPerSecond,6:0.0} MB/s");
}
