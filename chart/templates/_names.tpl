{{/* Names, labels and images that several templates share. */}}

{{- define "tiny-pushgateway.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 50 | trimSuffix "-" }}
{{- end }}

{{/* The release's name where it holds the chart's, both otherwise; 50 characters leave room for a suffix. */}}
{{- define "tiny-pushgateway.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else if contains $name .Release.Name }}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "tiny-pushgateway.namespace" -}}
{{- default .Release.Namespace .Values.namespaceOverride }}
{{- end }}

{{/* The name that jobs push to, and that a certificate must hold. */}}
{{- define "tiny-pushgateway.host" -}}
{{- printf "%s.%s.svc" (include "tiny-pushgateway.fullname" .) (include "tiny-pushgateway.namespace" .) }}
{{- end }}

{{/*
The pods of this release, and no other pod. A Deployment's selector can never change, so it depends on nothing but the
full name, which is the Deployment's own name: another full name is another Deployment.
*/}}
{{- define "tiny-pushgateway.selectorLabels" -}}
tiny-pushgateway/fullname: {{ include "tiny-pushgateway.fullname" . | quote }}
{{- end }}

{{- define "tiny-pushgateway.labels" -}}
{{ include "tiny-pushgateway.selectorLabels" . }}
app.kubernetes.io/name: {{ include "tiny-pushgateway.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" | quote }}
{{- end }}

{{/* The test's pod must not be taken for a gateway, so its labels are others. */}}
{{- define "tiny-pushgateway.testLabels" -}}
tiny-pushgateway/fullname: {{ include "tiny-pushgateway.fullname" . }}-test
app.kubernetes.io/name: {{ include "tiny-pushgateway.name" . }}-test
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/*
The metadata of an object. Called with a dict of:
  root                  the chart's own context
  suffix                of the full name; or name, in place of it
  namespace             in place of the gateway's
  component             a label that only this object has
  labels, annotations   what the values give to this object
The chart's labels win over those of the values, and these over what is common to all objects.
*/}}
{{- define "tiny-pushgateway.metadata" -}}
{{- $chart := include "tiny-pushgateway.labels" .root | fromYaml }}
{{- with .component }}
{{- $_ := set $chart "app.kubernetes.io/component" . }}
{{- end }}
{{- $annotations := merge dict (.annotations | default dict) .root.Values.commonAnnotations -}}
name: {{ .name | default (print (include "tiny-pushgateway.fullname" .root) (.suffix | default "")) | quote }}
namespace: {{ .namespace | default (include "tiny-pushgateway.namespace" .root) | quote }}
labels:
  {{- merge $chart (.labels | default dict) .root.Values.commonLabels | toYaml | nindent 2 }}
{{- with $annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* The files with rules, of which the folder monitoring of the project has the originals. */}}
{{- define "tiny-pushgateway.ruleFiles" -}}
files/gateway-rules.yaml files/rules.yaml
{{- end }}

{{- define "tiny-pushgateway.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "tiny-pushgateway.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{/*
The name of an image. Called with (root, image). As in Docker, what is before the first slash is a registry if it has a
dot or a colon in it, or is localhost.
*/}}
{{- define "tiny-pushgateway.image" -}}
{{- $root := index . 0 }}
{{- with index . 1 }}
{{- $repository := .repository }}
{{- with ($root.Values.global).imageRegistry }}
{{- $repository = printf "%s/%s" (trimSuffix "/" .) (regexReplaceAll "^(localhost|[^/]*[.:][^/]*)/" $repository "") }}
{{- end }}
{{- if .digest }}
{{- printf "%s@%s" $repository .digest }}
{{- else }}
{{- printf "%s:%s" $repository (default $root.Chart.AppVersion .tag) }}
{{- end }}
{{- end }}
{{- end }}

{{/* Both lists of secrets for pulling, each entry a name or {name: ...}. */}}
{{- define "tiny-pushgateway.imagePullSecrets" -}}
{{- $names := list }}
{{- range concat (($.Values.global).imagePullSecrets | default list) .Values.imagePullSecrets }}
{{- $names = append $names (kindIs "string" . | ternary (dict "name" .) .) }}
{{- end }}
{{- with uniq $names }}
{{- toYaml . }}
{{- end }}
{{- end }}
