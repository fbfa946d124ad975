namespace OrleansCluster.Silo.Tour;

/// <summary>One block of a file.</summary>
/// <param name="BlockId">Its id, the same on every replica.</param>
/// <param name="Length">Of its content, in bytes.</param>
/// <param name="Silos">The names of the silos that hold it.</param>
internal sealed record BlockRow(string BlockId, long Length, string[] Silos);
