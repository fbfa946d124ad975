namespace OrleansCluster.Silo.Tests.Cluster;

/// <summary>Looks at processes by their numbers (Linux).</summary>
internal static class ProcessIds
{
    /// <summary>Whether it runs or is paused. One that has ended and that nobody has asked for its exit code (Z) holds nothing but its number.</summary>
    public static bool IsThere(int id)
    {
        try
        {
            var status = File.ReadAllText($"/proc/{id}/stat");
            return status[status.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }
}
