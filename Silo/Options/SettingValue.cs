namespace OrleansCluster.Silo.Options;

/// <summary>What a source says of a setting, and which source it is, for the error.</summary>
/// <param name="Text">The value as written.</param>
/// <param name="Source">The end of the sentence "… is 'x' (from …)"; null for the built-in default.</param>
internal sealed record SettingValue(string Text, string? Source);
