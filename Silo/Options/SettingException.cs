namespace OrleansCluster.Silo.Options;

/// <summary>A setting is wrong. The message is one sentence that names the key, the value and what is allowed.</summary>
internal sealed class SettingException(string message) : Exception(message);
