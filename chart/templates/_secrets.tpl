{{/*
Each secret is mounted as a folder. When the secret changes, the kubelet replaces all of its files at once, and the gateway
reloads them. Files mounted by subPath would never change.
*/}}
{{- define "tiny-pushgateway.volumes" -}}
{{- range $name, $secret := include "tiny-pushgateway.secrets" . | fromYaml }}
- name: {{ $name }}
  secret:
    secretName: {{ $secret | quote }}
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "tiny-pushgateway.mounts" -}}
{{- range $name, $secret := include "tiny-pushgateway.secrets" . | fromYaml }}
- name: {{ $name }}
  mountPath: /etc/tiny-pushgateway/{{ $name }}
  readOnly: true
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "tiny-pushgateway.secrets" -}}
{{- with .Values.tls.secretName }}
tls: {{ . | quote }}
{{- end }}
{{- with .Values.tls.clientCASecretName }}
client-ca: {{ . | quote }}
{{- end }}
{{- with .Values.auth.secretName }}
auth: {{ . | quote }}
{{- end }}
{{- end }}
